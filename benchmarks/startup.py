"""How much processor time small commands take, as ratios to importing four libraries, medians of one run.

Processor time (user and system) rather than time on the clock: others may use the machine. Python keeps compiled modules in a
folder of this run, also where PYTHONDONTWRITEBYTECODE forbids it to write any: an installed package has its modules compiled.

python benchmarks/startup.py [rounds]
"""

import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE = "python -c 'import click, attrs, cattrs, pluggy'"
COMMANDS = (
    "yibao --help",
    "yibao cities",
    "yibao settle examples/retired_outpatient.toml --format json",
    "yibao settle examples/retired_outpatient.toml",
    "yibao rules show --city ningbo --date 2024-01-01 --benefit outpatient",
    "yibao enroll examples/joining/foreigner.toml",
    "yibao guide --city ningbo --topic joining",
    "yibao contribute examples/joining/contributions.toml",
    "yibao compare --cities ningbo,shanghai examples/two_cities.toml",
)


def main(rounds: int = 15) -> None:
    """Run all commands in turn and print the medians."""
    programs = {BASE: [sys.executable, "-c", BASE.split("'")[1]]}
    for command in COMMANDS:
        name, *arguments = command.split()
        programs[command] = [str(Path(sysconfig.get_path("scripts")) / name), *arguments]
    times: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        for place in range(rounds + 1):
            for name, program in programs.items():
                taken = _taken(program, environment)
                if place:  # the first round compiles the modules
                    times[name].append(taken)
    for name, taken_each in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken_each, times[BASE], strict=True))
        print(f"{name:72}{statistics.median(taken_each) * 1000:6.0f} ms{ratio:7.2f} ×")


def _taken(program: list[str], environment: dict[str, str]) -> float:
    """Seconds of the processor that a program takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""How long small commands take to start, as ratios to importing the libraries they stand on, medians of one run.

python benchmarks/startup.py [rounds]
"""

import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

BASE = [sys.executable, "-c", "import click, attrs, cattrs, pluggy"]
YIBAO = str(Path(sysconfig.get_path("scripts")) / "yibao")


def main(rounds: int = 15) -> None:
    """Run all commands in turn and print the medians."""
    commands = {
        "python -c 'import click, attrs, cattrs, pluggy'": BASE,
        "yibao --help": [YIBAO, "--help"],
        "yibao cities": [YIBAO, "cities"],
        "yibao settle FILE --format json": [YIBAO, "settle", "examples/retired_outpatient.toml", "--format", "json"],
        "yibao settle FILE": [YIBAO, "settle", "examples/retired_outpatient.toml"],
        "yibao rules show": [YIBAO, "rules", "show", "--city", "ningbo", "--date", "2024-01-01", "--benefit", "outpatient"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
            times[name].append(time.perf_counter() - begun)
    base = times[next(iter(times))]
    for name, taken in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken, base, strict=True))
        print(f"{name:50}{statistics.median(taken) * 1000:8.0f} ms{ratio:8.2f} ×")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""Commands run in forks of one warm process, all at once, and killed when they are told to be: ``python forks.py`` serves them.

A line of input is a JSON list of commands: the arguments of each, the signal that ends it (or 0), and after how many
seconds, or when which file is there.
A line of output is a JSON list of exit codes (below zero: the signal) and texts on standard error.
"""

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

Command = tuple[list[str], int, float | str]

ROWS, PART = 100, 300
"""Claims settled at once, and claims after which files are closed: few, so that there is much to interrupt."""


class Forks:
    """The serving process, seen from a test."""

    def __enter__(self) -> "Forks":
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def __call__(self, *commands: Command) -> list[tuple[int, str]]:
        """Run commands; the exit code and the complaints of each."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(commands) + "\n")
        self.process.stdin.flush()
        return [(code, text) for code, text in json.loads(self.process.stdout.readline())]


def _child(arguments: list[str], log: int) -> None:
    from yibao.cli.app.main import main  # noqa: PLC0415 - loaded before the fork

    os.dup2(log, 2)
    os.dup2(log, 1)
    os._exit(main(arguments, standalone_mode=False))


def _wait(begun: float, moment: float | str) -> None:
    """Wait until some seconds have passed, or a file is there."""
    if isinstance(moment, str):
        while not Path(moment).exists() and time.monotonic() < begun + 10:
            time.sleep(0.001)
    else:
        time.sleep(max(0.0, begun + moment - time.monotonic()))


def _run(commands: list[Command]) -> list[tuple[int, str]]:
    running = []
    begun = time.monotonic()
    for arguments, number, seconds in commands:
        log = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        child = os.fork()
        if not child:
            _child(arguments, log.fileno())
        running.append((seconds, number, child, log))
    for moment, number, child, _ in running:
        if number:
            _wait(begun, moment)
            os.kill(child, number)
    done = []
    for _, _, child, log in running:
        _, status = os.waitpid(child, 0)
        log.seek(0)
        done.append((os.waitstatus_to_exitcode(status), log.read().decode(errors="replace")))
        log.close()
    return done


def _serve() -> None:
    import yibao_batch.commands  # noqa: PLC0415
    import yibao_batch.run.report  # noqa: PLC0415
    import yibao_batch.run.run  # noqa: PLC0415
    import yibao_batch.trials.generate  # noqa: PLC0415
    from yibao import load_registry  # noqa: PLC0415
    from yibao_batch.sources import options as wanted  # noqa: PLC0415

    wanted.RunOptions = functools.partial(wanted.RunOptions, rows=ROWS, part=PART)  # type: ignore[misc]
    yibao_batch.commands.load_registry = functools.cache(load_registry)
    yibao_batch.commands.load_registry().rules("atlantis")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def killed(arguments: list[str], moment: float | str, number: int = signal.SIGKILL) -> Command:
    """A command that is ended after some seconds, or when a file is there."""
    return arguments, int(number), moment


if __name__ == "__main__":
    _serve()

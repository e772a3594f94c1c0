"""Commands run in processes of their own, all at once, and killed when they are told to be.

No process is forked from one that has loaded Arrow: its threads do not live on in a fork, which may then wait for them for ever.
"""

import functools
import signal
import subprocess
import sys
import time
from pathlib import Path

Command = tuple[list[str], int, float | str]

ROWS, PART = 100, 300
"""Claims settled at once, and claims after which files are closed: few, so that there is much to interrupt."""

SECONDS = 300
"""After so long a process hangs."""


class Process:
    """A process that has loaded everything and waits for its arguments."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, __file__], stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def start(self, arguments: list[str]) -> None:
        """Run a command; returns when its arguments are read."""
        assert self.process.stdin and self.process.stdout
        assert self.process.stdout.readline() == "ready\n", self.end()
        self.process.stdin.write("\0".join(arguments) + "\n")
        self.process.stdin.flush()

    def stop(self, number: int, begun: float, moment: float | str) -> None:
        """Send a signal after some seconds, or when a file is there."""
        if isinstance(moment, str):
            while not Path(moment).exists() and time.monotonic() < begun + 10:
                time.sleep(0.001)
        else:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
        self.process.send_signal(number)

    def end(self) -> tuple[int, str]:
        """Wait for the end: the exit code (below zero: the signal) and the complaints."""
        try:
            _, complaints = self.process.communicate(timeout=SECONDS)
        finally:
            self.process.kill()
        return self.process.returncode, complaints


class Processes:
    """Runs commands; the next processes load while the last commands run."""

    def __enter__(self) -> "Processes":
        self.waiting = [Process(), Process()]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.waiting:
            process.process.kill()
            process.process.communicate()

    def __call__(self, *commands: Command) -> list[tuple[int, str]]:
        """Run commands at once; the exit code and the complaints of each."""
        running = [self.waiting.pop(0) if self.waiting else Process() for _ in commands]
        for process, (arguments, _, _) in zip(running, commands, strict=True):
            process.start(arguments)
        begun = time.monotonic()
        for process, (_, number, moment) in zip(running, commands, strict=True):
            if number:
                process.stop(number, begun, moment)
        ends = [process.end() for process in running]
        self.waiting += [Process() for _ in running]
        return ends


def killed(arguments: list[str], moment: float | str, number: int = signal.SIGKILL) -> Command:
    """A command that is ended after some seconds, or when a file is there."""
    return arguments, int(number), moment


def _serve() -> int:
    import yibao_batch.commands  # noqa: PLC0415
    import yibao_batch.run.report  # noqa: PLC0415
    import yibao_batch.run.run  # noqa: PLC0415
    import yibao_batch.trials.generate  # noqa: PLC0415
    from yibao import load_registry  # noqa: PLC0415
    from yibao.cli.app.main import main  # noqa: PLC0415
    from yibao_batch.sources import options  # noqa: PLC0415

    options.RunOptions = functools.partial(options.RunOptions, rows=ROWS, part=PART)  # type: ignore[misc]
    yibao_batch.commands.load_registry = functools.cache(load_registry)
    yibao_batch.commands.load_registry().rules("atlantis")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    return main(sys.stdin.readline().rstrip("\n").split("\0"), standalone_mode=False)


if __name__ == "__main__":
    sys.exit(_serve())

"""What goes to standard error: wrapped for people at a terminal, one line each for programs."""

import io
import sys

import pytest

from yibao.cli.terminal.layout import cell_len
from yibao.cli.terminal.screen import Screen
from yibao.model.values.errors import InputError

LONG = ("一句很长的话," * 12, "a rather long sentence about what is wrong here, " * 4)


class Terminal(io.StringIO):
    """Standard error of somebody at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_error_fits_the_terminal(monkeypatch, language):
    """No line is wider than the terminal; in a pipe each part stays one line."""
    for stream, wrapped in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("COLUMNS", "60")
        Screen(language).report(InputError(*LONG, where="person.standing", mend=LONG))
        lines = stream.getvalue().splitlines()
        assert (len(lines) > 3) == wrapped
        assert all(cell_len(line) <= 60 for line in lines) == wrapped

"""The one place that writes: to whatever terminal, pipe or file there is, in one language, and never with a user's escape codes."""

import codecs
import errno
import os
import re
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, TextIO

import click

from ...model.values.punctuation import chinese

if TYPE_CHECKING:
    from ...model.values.text import Language, Text

LONGEST_LINE = 1000
"""Characters of an error that are shown: an input may hold a name of megabytes."""

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_HIDDEN_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_PLAIN = {
    "▂": "1", "▃": "2", "▄": "3", "▅": "4", "▆": "5", "▇": "6",
    "█": "#", "▓": "=", "░": ".", "─": "-", "═": "=", "→": "->", "−": "-", "–": "-", "—": "-", "·": "-", "…": "...", "×": "x",
    "≥": ">=", "↑": "^", "↓": "v",
    "“": '"', "”": '"', "\uff1a": ":", "\uff0c": ",", "\uff1b": ";", "\uff08": "(", "\uff09": ")", "\u3001": ",", "\u3002": ".",
}  # fmt: skip


class ReaderGone(Exception):
    """Whoever read our output stopped reading: not an error, but there is nothing left to do."""


class CannotWrite(Exception):
    """The output could not be written, for example because the disk is full."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that the encoding of a stream does not have."""
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(char) or char.encode("unicode_escape").decode() for char in text), error.end


codecs.register_error("yibao.plain", _plain)


def printable(text: str) -> str:
    r"""Text of a user with everything escaped that is not to be seen but obeyed.

    >>> printable("P1\x1b[31m")
    'P1\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(char.encode("unicode_escape").decode() if unicodedata.category(char) in _HIDDEN else char for char in text)


def json_text(data: Any, *, indent: int | None = 1, ascii_only: bool = False) -> str:
    """One JSON value and a line end, with everything escaped that is not to be seen but obeyed."""
    import json  # noqa: PLC0415 (people read no JSON)

    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    return _HIDDEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


class Screen:
    """Where a command writes.

    Attributes:
        language: of every text a person reads; width: columns to draw in; colour: whether the terminal shows it.
        comma, stop, colon: between the items of a list, between its groups, and after a name.
        bom: whether CSV begins with the mark by which spreadsheets know UTF-8.
    """

    bom = False

    def __init__(self, language: "Language", *, width: int | None = None, colour: bool | None = None) -> None:
        self.language: Language = language
        self.width = width or min(max(shutil.get_terminal_size().columns, 40), 100)
        self.colour = _shows_colour() if colour is None else colour
        self.comma, self.stop, self.colon = ("\uff0c", "\uff1b", "\uff1a") if language == "zh" else (", ", "; ", ": ")

    def say(self, zh: str, en: str) -> str:
        """One of two texts, by language."""
        return chinese(zh) if self.language == "zh" else en

    def text(self, text: "Text | None") -> str:
        """A text of the rules in the language, safe to show; nothing where there is none."""
        return printable(self.say(text.zh, text.en)) if text else ""

    def in_brackets(self, text: str) -> str:
        """A remark in brackets; nothing where there is none."""
        return self.say(f"({text})", f" ({text})") if text else ""

    def strong(self, text: str) -> str:
        """A heading, where there is colour."""
        return click.style(text, bold=True) if self.colour else text

    def faint(self, text: str) -> str:
        """Something to be read last, where there is colour."""
        return click.style(text, dim=True) if self.colour else text

    def tint(self, text: str, colour: str) -> str:
        """Coloured text, where there is colour."""
        return click.style(text, fg=colour) if self.colour else text

    def write(self, text: str) -> None:
        """Write to standard output.

        Raises:
            ReaderGone: nobody reads any more; CannotWrite: for another reason.
        """
        self._out(_fitting(text, sys.stdout))

    def write_file(self, data: bytes) -> None:
        """Write a file to standard output, as it is; raises as :meth:`write` does."""
        self._out(data)

    def _out(self, output: str | bytes) -> None:
        if sys.stdout is None:
            return
        try:
            click.echo(output, nl=False, color=self.colour)
        except OSError as error:
            raise _unwritten(error) from None

    def flush(self) -> None:
        """Let nothing wait in a buffer, so that what cannot be written is known now.

        Raises:
            ReaderGone, CannotWrite: as for :meth:`write`.
        """
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            raise _unwritten(error) from None

    def lines(self, lines: list[str]) -> None:
        """Write lines to standard output, without blanks at their ends."""
        self.write("".join(line.rstrip() + "\n" for line in lines))

    def json(self, data: Any, *, indent: int | None = 1) -> None:
        """Write one JSON value and a line end; in ASCII where the output has no other characters."""
        text = json_text(data, indent=indent)
        try:
            text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        except (UnicodeEncodeError, LookupError):
            text = json_text(data, indent=indent, ascii_only=True)
        self.write(text)

    def complain(self, zh: str, en: str) -> None:
        """One line on standard error that is neither an error nor a warning."""
        self._aside([self.say(zh, en)])

    def warn(self, zh: str, en: str) -> None:
        """One warning on standard error."""
        self._aside([self.say("警告", "warning") + self.colon + self.say(zh, en)])

    def fail(self, what: str, where: str = "", mend: str = "") -> None:
        """One error on standard error: what is wrong, where, and how to mend it."""
        lines = [self.say("错误", "error") + self.colon + what]
        if where:
            lines.append(f"  {self.say('位置', 'where')}{self.colon}{where}")
        if mend:
            lines.append(f"  {self.say('处理', 'mend')}{self.colon}{mend}")
        self._aside(lines)

    def report(self, error: Exception, where: str = "") -> None:
        """Any exception as an error on standard error: ours with what, where and mend, others as a fault of the program.

        Args:
            where: the input it is about, put before what the error names.
        """
        from ...model.values.errors import YibaoError  # noqa: PLC0415 (only where something is wrong)

        if isinstance(error, YibaoError):
            for each in (error, *error.more):
                if where:
                    each.at(where)
                self.fail(self.text(each.what), each.where, self.text(each.mend) if each.mend else "")
            return
        if os.environ.get("YIBAO_DEBUG") == "1":
            import traceback  # noqa: PLC0415

            self._aside("".join(traceback.format_exception(error)).splitlines())
        prefix = f"{where}: " if where else ""
        kind = f"{type(error).__name__}: {error}".rstrip(": ")
        self.fail(
            self.say(
                f"{prefix}内部错误({kind});请连同输入一起报告,YIBAO_DEBUG=1 可显示详情",
                f"{prefix}internal error ({kind}): please report it with the input; YIBAO_DEBUG=1 shows more",
            )
        )

    def _aside(self, lines: list[str]) -> None:
        """Write to standard error; where that is impossible, nobody is there to be told."""
        if sys.stderr is None:
            return
        text = "".join(_cut(printable(line)) + "\n" for line in lines)
        try:
            click.echo(_fitting(text, sys.stderr), err=True, nl=False)
        except (OSError, ValueError):
            return


def _unwritten(error: OSError) -> ReaderGone | CannotWrite:
    if error.errno in (errno.EPIPE, errno.EINVAL):
        return ReaderGone()
    return CannotWrite(error.strerror or str(error))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


def _fitting(text: str, stream: TextIO | None) -> str:
    """The text as far as the encoding of a stream can hold it."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return text.encode(encoding, "yibao.plain").decode(encoding)
    except LookupError:
        return text.encode("ascii", "yibao.plain").decode()


def _shows_colour() -> bool:
    stream = sys.stdout
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:
        return False

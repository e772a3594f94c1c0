"""What a package tells of a form of files, and what the reader of a form hands over."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import attrs

from ..values.classes import frozen
from ..values.errors import YibaoError
from ..values.text import Message, Text

Holds = Literal["case", "bill", "list", "persons", "slip", "result"]
"""What a file is about: cases, a bill whose person stands beside it, a list of items with their classes, a table of persons and
months, a settlement slip of a hospital, or results of ours."""

HEAD: Final = 64 * 1024
"""How many bytes of a file are shown to those who have to recognise it; a smaller file is shown whole."""


@frozen(eq=False)
class Form:
    r"""A form of files, registered by the hook ``yibao_forms``.

    Attributes:
        name: what ``--form`` calls it: lower-case letters, digits, ``-``.
        holds: ``case``, ``bill``, ``list``, ``persons``, ``slip`` or ``result``.
        endings: of the names of its files, without the dot, in lower case. They only narrow the choice: a file is shown first to
            the forms that name its ending, and to all others where none of these recognises it.
        media_types: for services; the first one is the usual one.
        recognises: decides from the first 64 KB of a file and its name (``-`` for standard input) whether it has this form. It is
            called for files of any kind, imports nothing heavy, and says yes only where no other form could be meant.
        reader: where the function is (``module:function``) that takes the bytes of a file and its name and returns an iterable of
            :class:`Record`; none where the form is only written. It is imported when a file has this form.
        writer: where the function is that takes a list of what the form holds, as plain data (of ``case`` the keys of case files,
            of ``slip`` and ``result`` result documents, to which the command line adds ``case``, the case that was settled, and
            ``area``, the name of the area), and the language (``zh``, ``en``, or ``both`` where the user asks for both), and
            returns bytes; none where the form is only read.
        text: a line about it in both languages.

    Example:
        >>> from yibao import Text
        >>> Form(
        ...     "tides", "case", ("tide",), ("application/x-tide",), lambda head, name: head.startswith(b"TIDE"),
        ...     "yibao_atlantis.tides:read", None, Text("潮汐表", "tide table"),
        ... ).name
        'tides'
    """

    name: str
    holds: Holds
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    recognises: Callable[[bytes, str], bool]
    reader: str | None
    writer: str | None
    text: Text


@frozen(eq=False)
class Record:
    """One thing that a file holds, as plain data: a case, a person, a slip.

    Attributes:
        data: tables, lists, texts, whole numbers, true and false, dates; for ``case`` with the keys of a case file. An amount is
            the text that the file has (``"4,000.50"``) or a whole number of yuan; so is a ratio or a quantity. Never a float: where
            a library gives one, write the shortest text that stands for it. What the file does not say is left out, not guessed;
            what is read later from beside the file (the person of a bill) may be missing.
        where: where it stands in the file, such as ``line 3``; empty where the file holds nothing else.
        places: where single things stand, by key path: ``{"claim[0].lines[2]": "row 7"}``. An error about a key is told with the
            place of the longest path that it begins with.
        notes: what the reader supposed, left out or doubts; commands tell it, and results repeat it.
        error: what is wrong with this record, which then has no data; the other records of the file are still answered.
    """

    data: Mapping[str, Any] = attrs.Factory(dict)
    where: str = ""
    places: Mapping[str, str] = attrs.Factory(dict)
    notes: tuple[Message, ...] = ()
    error: YibaoError | None = None

    def place(self, path: str) -> str:
        """Where a key path stands in the file, before the path itself.

        >>> Record(where="line 3", places={"claim[0].lines[2]": "row 7"}).place("claim[0].lines[2].amount")
        'row 7: claim[0].lines[2].amount'
        >>> Record(where="line 3").place("person.id")
        'line 3: person.id'
        """
        paths = (known for known in self.places if path.startswith(known) and path[len(known) :][:1] in ("", ".", "["))
        nearest = max(paths, key=len, default=None)
        return ": ".join(filter(None, (self.where if nearest is None else self.places[nearest], path)))

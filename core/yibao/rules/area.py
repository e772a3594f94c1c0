"""The pooling area, apart from the language of rules: what is installed can be listed without reading any rules."""

import attrs

from ..model.text import Text


@attrs.frozen
class Area:
    """A pooling area (统筹区), declared by a package.

    Attributes:
        code: six-digit area code; slug: the short ASCII name used on the command line.
        name: what people call it.
        prefixes: beginnings of the area codes that lie inside.
        parent: code of the area whose rules this one starts from, such as a province or ``000000`` for the nation.
    """

    code: str
    slug: str
    name: Text
    prefixes: tuple[str, ...] = ()
    parent: str | None = None

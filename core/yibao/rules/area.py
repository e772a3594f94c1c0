"""The pooling area, apart from the language of rules: what is installed can be listed without reading any rules."""

from collections.abc import Iterable

from ..model.values.classes import frozen
from ..model.values.text import Text


@frozen
class Area:
    """A pooling area (统筹区), declared by a package.

    Attributes:
        code: six-digit area code; slug: the short ASCII name used on the command line.
        name: what people call it.
        prefixes: beginnings of the area codes that lie inside.
        parent: code of the area whose rules this one starts from, such as a province or the nation (100000).
        base: whether it only carries rules for the areas below it, such as a nation; nothing settles by it alone.
    """

    code: str
    slug: str
    name: Text
    prefixes: tuple[str, ...] = ()
    parent: str | None = None
    base: bool = False

    def __attrs_post_init__(self) -> None:
        if not (len(self.code) == 6 and self.code.isascii() and self.code.isdigit()):
            raise ValueError(f"the code of an area must be six digits, not {self.code!r}")
        if not (self.slug.isascii() and self.slug.replace("-", "").isalnum() and self.slug == self.slug.lower()):
            raise ValueError(f"the slug of an area must be lower-case ASCII letters and digits, not {self.slug!r}")
        if not isinstance(self.name, Text):
            raise TypeError(f"the name of an area must be a Text in Chinese and English, not {self.name!r}")
        if not all(isinstance(code, str) for code in (*self.prefixes, self.parent or "")):
            raise TypeError(f"the prefixes and the parent of an area must be texts, not {self.prefixes!r} and {self.parent!r}")

    def has_name(self, name: str) -> bool:
        """Whether a name is its code, slug or name."""
        names = (self.code, self.slug, self.name.zh, self.name.zh.rstrip("市"), self.name.en.lower())
        return name in names or name.lower() in names or name.rstrip("市") in names


def area_around(areas: Iterable[Area], code: str) -> Area | None:
    """The smallest area whose bills are settled and that a district lies in, by the code of the district; none where none is.

    >>> area_around([Area("990100", "atlantis", Text("亚特兰蒂斯", "Atlantis"), ("9901",))], "990102").slug
    'atlantis'
    """
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    around = [area for area in areas if not area.base and code.startswith(area.prefixes)]
    return max(around, key=lambda area: len(area.code.rstrip("0")), default=None)

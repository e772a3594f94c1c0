"""Other answers than settlements side by side: joining and contributing in several areas, as documents of their own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...model.values.punctuation import chinese
from ...model.values.text import Text
from ...rules.area import Area
from .bills import FORMAT

What = Literal["enroll", "contribute"]


@frozen
class AreaAnswer:
    """What one area answers: its document, or why there is none."""

    area: Area
    document: Mapping[str, Any] | None
    error: YibaoError | None


def answers_by_area(areas: Sequence[Area], ask: Callable[[Area], Mapping[str, Any]]) -> tuple[AreaAnswer, ...]:
    """Ask each area; one that refuses leaves the others standing."""
    answers = []
    for area in areas:
        try:
            answers.append(AreaAnswer(area, ask(area), None))
        except YibaoError as error:
            answers.append(AreaAnswer(area, None, error))
    return tuple(answers)


def compared(sides: Sequence[AreaAnswer]) -> bool:
    """Whether at least two areas answered."""
    return sum(side.document is not None for side in sides) > 1


def document(what: What, person: str, sides: Sequence[AreaAnswer]) -> dict[str, Any]:
    """The answers as plain data: ``yibao-comparison/1``, with each area's own document as its ``result``."""
    return {
        "format": FORMAT,
        "what": what,
        "person": person,
        "compared": compared(sides),
        "cities": [
            {"city": side.area.slug, "name": _text(side.area.name), "result": side.document, "refused": _refused(side.error)}
            for side in sides
        ],
    }


def _refused(error: YibaoError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {"what": _text(error.what), "where": error.where, "mend": _text(error.mend) if error.mend else None}


def _text(text: Text) -> dict[str, str]:
    return {"zh": chinese(text.zh), "en": text.en}

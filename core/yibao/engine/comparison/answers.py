"""Other answers than settlements side by side: joining and contributing in several areas."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...rules.area import Area

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

"""``check.toml`` of a folder of rules: what is right as it stands, each with the reason and the document that says so."""

from collections.abc import Sequence
from importlib.resources.abc import Traversable

import attrs

from yibao import Text, YibaoError, parse
from yibao.engines import RuleError, structure

from .findings import TITLES, Finding

FILE = "check.toml"


@attrs.frozen
class Excuse:
    """A finding that its author explains.

    Attributes:
        code: of the finding; key: where it stands, or the beginning of that.
        reason: why it is so; source: which document says so.
    """

    code: str
    key: str
    reason: Text
    source: str


@attrs.frozen
class ExcuseFile:
    """What the file holds."""

    excuse: tuple[Excuse, ...] = ()


def read_excuses(folder: Traversable) -> tuple[Excuse, ...]:
    """The excuses of a folder of rules; none where it has no such file.

    Raises:
        RuleError: the file is wrong.
    """
    file = folder.joinpath(FILE)
    if not file.is_file():
        return ()
    try:
        excuses = structure(parse(file.read_bytes(), "toml"), ExcuseFile, rules=True).excuse
    except YibaoError as error:
        raise RuleError.like(error).at(FILE) from None
    for number, excuse in enumerate(excuses):
        if excuse.code not in TITLES or excuse.code == "Y101":
            raise RuleError(
                f"没有可以说明的代码 {excuse.code}",
                f"no finding {excuse.code} can be excused",
                where=f"{FILE}: excuse[{number}].code",
                mend=("写 yibao check 给出的代码", "write a code that yibao check gives"),
            )
    return excuses


def excused(findings: Sequence[Finding], excuses: Sequence[Excuse], sources: Sequence[str]) -> list[Finding]:
    """The findings with the reasons that excuse them, and a finding for each excuse that excuses nothing or cites nothing known."""
    result = []
    idle = set(excuses)
    for each in findings:
        excuse = next((excuse for excuse in excuses if excuse.code == each.code and _is_at(each.key, excuse.key)), None)
        idle.discard(excuse) if excuse is not None else None
        result.append(each if excuse is None else attrs.evolve(each, reason=excuse.reason))
    for number, excuse in enumerate(excuses):
        key = f"excuse[{number}]"
        if excuse in idle:
            message = Text(f"{excuse.code} {excuse.key} 无需说明", f"there is no {excuse.code} at {excuse.key}")
            result.append(Finding("Y901", "warning", FILE, None, key, message, Text("删去", "take it out")))
        elif excuse.source.partition("#")[0] not in sources:
            message = Text(f"没有来源 {excuse.source}", f"there is no source {excuse.source}")
            mend = Text("写明已声明的来源", "name a source that is declared")
            result.append(Finding("Y901", "error", FILE, None, key, message, mend))
    return result


def _is_at(key: str, beginning: str) -> bool:
    return key == beginning or key.startswith((f"{beginning}.", f"{beginning}["))

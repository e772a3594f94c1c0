"""Case files to fill in, one for each kind of person that most people ask about, in the language of the user."""

import datetime as dt
import re
from importlib.resources import files

from ...host.registry import Registry
from ...model.values.errors import InputError
from ...rules.ruleset import RuleSet
from ..inputs.area_and_date import resolve_area, resolve_date
from ..terminal.screen import Screen

_COMMENT = re.compile(r"# ([^|\n]*) \| ([^\n]*)")


def persona_file(screen: Screen, rules: RuleSet, persona: str, day: dt.date) -> list[str]:
    """The lines of a case file for an area: every command takes it.

    Args:
        persona: one of ``PERSONAS`` in the group of commands; day: the day of the claim, and the year asked about.
    """
    diseases = list(rules.declared.diseases("special_disease"))
    values = {
        "@CITY@": rules.area.slug,
        "@REGION@": rules.area.code,
        "@YEAR@": str(day.year),
        "@DAY@": day.isoformat(),
        "@WEEK@": (day - dt.timedelta(days=7)).isoformat(),
        "@DISEASE@": diseases[0] if diseases else "malignant_tumour",
    }
    text = files(__package__).joinpath("personas", f"{persona}.toml").read_text(encoding="utf-8")
    text = re.sub("@[A-Z]+@", lambda name: values[name[0]], text)
    return _COMMENT.sub(lambda both: f"# {screen.say(both[1], both[2])}", text).splitlines()


def write_template(screen: Screen, registry: Registry, city: str | None, persona: str) -> int:
    """Write a case file for an area, dated today.

    Raises:
        InputError: no area is named, and there are several.
    """
    rules = registry.rules(resolve_area(registry, city))
    screen.lines(persona_file(screen, rules, persona, resolve_date(None)))
    return 0


def need_files(files: tuple[str, ...], command: str) -> None:
    """Refuse a command without files.

    Raises:
        InputError: there are none.
    """
    if not files:
        raise InputError(
            "缺少 文件 …",
            "FILE… is missing",
            mend=(f"写出文件名;模板:yibao {command} --template", f"name a file; a template: yibao {command} --template"),
        )

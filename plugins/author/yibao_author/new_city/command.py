"""``yibao new-city``: asks what it has to know, or takes it from options, and writes the package."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from yibao import InputError, Text, load_registry
from yibao.engines import Screen, command, option

DONE = 0


@command(
    "new-city",
    "为一个新的统筹区写出完整的软件包:一套可用的小型规则(示例数字)、案例、测试、发布流程。没有写明的选项会询问。从不覆盖已有文件。",
    "Write a whole package for a new city: a small working set of rules with example figures, cases, tests, and what publishes it. "
    "What no option says is asked. Nothing is overwritten.",
    option("--slug", "简称,如 hangzhou", "short name, such as hangzhou", metavar=("简称", "SLUG")),
    option("--code", "六位行政区划代码", "code of six digits", metavar=("代码", "CODE")),
    option("--zh", "中文名", "name in Chinese", metavar=("名称", "NAME")),
    option("--en", "英文名", "name in English", metavar=("名称", "NAME")),
    option("--prefixes", "辖区代码的开头;默认为代码前四位", "beginnings of the codes inside; the first four digits unless given"),
    option("--parent", "上级统筹区;默认为已安装的省,否则为全国", "the area above; an installed province, or else the nation"),
    option("--schemes", "险种:employee、resident;默认两者", "schemes: employee, resident; both unless given"),
    option("--out", "写入的文件夹;默认 yibao-简称", "folder to write; yibao-SLUG unless given", metavar=("文件夹", "FOLDER")),
)
def new_city(
    screen: Screen,
    slug: str | None,
    code: str | None,
    zh: str | None,
    en: str | None,
    prefixes: str | None,
    parent: str | None,
    schemes: str | None,
    out: str | None,
) -> int:
    """Write the package of a city."""
    from . import city as checks  # noqa: PLC0415 - help is shown without it
    from .write import city_files, write_city  # noqa: PLC0415

    registry = load_registry()
    slug = _answer(screen, slug, "--slug", lambda text: checks.checked_slug(text, registry))
    code = _answer(screen, code, "--code", lambda text: checks.checked_code(text, registry))
    zh = _answer(screen, zh, "--zh", lambda text: checks.checked_name(text, "--zh"))
    en = _answer(screen, en, "--en", lambda text: checks.checked_name(text, "--en"))
    above, above_package = checks.parent_of(parent or "", code, registry)
    city = checks.NewCity(
        slug,
        code,
        Text(zh, en),
        checks.checked_prefixes(prefixes or "", code),
        above,
        above_package,
        checks.checked_schemes(schemes or ""),
    )
    folder = Path(out or f"yibao-{slug}")
    texts = city_files(city, dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date())
    write_city(folder, texts)
    rules = folder / city.package / "rules"
    screen.lines(
        [
            screen.say(f"已写入 {folder}({len(texts)} 个文件)", f"{folder} is written ({len(texts)} files)"),
            screen.say("接下来:", "what to do next:"),
            f"  yibao check {_shown(rules)}",
            f"  yibao settle --city {_shown(rules)} {folder / city.package / 'cases'}/*.toml",
            f"  pip install -e '{_shown(folder)}[test]' && pytest {folder}",
        ]
    )
    return DONE


_QUESTIONS = {
    "--slug": Text("简称(小写拼音)", "short name in Latin letters"),
    "--code": Text("六位代码", "code of six digits"),
    "--zh": Text("中文名", "name in Chinese"),
    "--en": Text("英文名", "name in English"),
}
"""What is asked where an option is left out."""


def _answer(screen: Screen, value: str | None, name: str, check: Callable[[str], str]) -> str:
    """What an option says, or somebody on the terminal; there a wrong answer is asked again."""
    question = _QUESTIONS[name]
    if value is not None:
        return check(value.strip())
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(f"缺少 {name}", f"{name} is missing", mend=(f"写明{question.zh}", f"give it: {question.en}"))
    while True:
        screen.write(f"{screen.text(question)}{screen.colon}")
        screen.flush()
        line = sys.stdin.readline()
        if not line:
            raise InputError(f"缺少 {name}", f"{name} is missing")
        try:
            return check(line.strip())
        except InputError as error:
            screen.complain(error.what.zh, error.what.en)


def _shown(path: Path) -> str:
    """A path as ``--city`` takes it."""
    text = str(path)
    return text if path.is_absolute() or text.startswith(".") else f"./{text}"

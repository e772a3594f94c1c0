"""``yibao check``: reads the rules of a folder or of an installed area, and tells what looks wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from yibao import InputError, load_registry
from yibao.engines import RuleError, Screen, argument, command, folder_rules, option

DONE, DIFFERS = 0, 1


@command(
    "check",
    "检查规则中的疏漏:读取不了的,数字不合常理的,无人引用的,证据不足的,文本缺失的,与另一城市相同的。PATH 是规则文件夹、"
    "其软件包或项目;也可用 --city 检查已安装的地区。\n\n"
    "确实如此的写入规则文件夹中的 check.toml:[[excuse]] 与 code、key、reason、source。有错误时退出码为 1。",
    "Look for slips in rules: what cannot be read, figures against sense, names that nobody uses, thin evidence, missing texts, "
    "figures of another city. PATH is a folder of rules, or the package or project around it; or check an installed area by "
    "--city.\n\n"
    "What is right as it stands is excused in check.toml of the folder: [[excuse]] with code, key, reason and source. The exit "
    "code is 1 where there are errors.",
    argument("path", "[PATH]", "[PATH]", required=False),
    option("--city", "已安装的地区", "an installed area", metavar=("地区", "CITY")),
    lambda screen: click.Option(
        ["--format"],
        type=click.Choice(("text", "json", "sarif")),
        default="text",
        help=screen.say("text、json 或 sarif", "text, json or sarif"),
    ),
)
def check(screen: Screen, path: str | None, city: str | None, format: str) -> int:
    """Check one area."""
    from .findings import Finding, findings_of_error  # noqa: PLC0415 - help is shown without it
    from .run import check_area  # noqa: PLC0415
    from .write import finding_document, finding_lines, sarif_document  # noqa: PLC0415

    if path is None and city is not None and ("/" in city or city.startswith(".")):
        path, city = city, None
    if (path is None) == (city is None):
        mend = ("例如 yibao check ./mycity", "such as yibao check ./mycity")
        raise InputError("写明 PATH 或 --city 之一", "give either PATH or --city", mend=mend)
    registry = load_registry()
    findings: list[Finding]
    base = ""
    try:
        if path is not None:
            folder = folder_rules(Path(path))
            registry.add_folder(folder)
            name, base = folder.area.code, str(folder.path)
        else:
            name = registry.find(str(city)).area.code
        findings = check_area(registry, name, dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date())
    except RuleError as error:
        findings = findings_of_error(error)
    if format == "json":
        screen.json(finding_document(path or str(city), findings))
    elif format == "sarif":
        screen.json(sarif_document(screen, base, findings))
    else:
        screen.lines(finding_lines(screen, findings))
    return DIFFERS if any(each.severity == "error" and each.reason is None for each in findings) else DONE

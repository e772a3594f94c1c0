"""``yibao settle``: who pays what for the bills in some case files."""

import click

from ..engine.course import settle_case
from ..engine.statement import statement_document, statements
from ..host.registry import Registry, load_registry
from ..model.errors import InputError
from ..model.expect import differences
from ..model.text import listed
from ..rules.ruleset import RuleSet
from .files import STANDARD_INPUT, read
from .group import city_option, format_option
from .group import command as make
from .records import Records, Settled
from .screen import Screen


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "settle",
        "结算 TOML 或 JSON 病例文件中的医疗费:每一方支付多少,依据何在。“-”表示标准输入。\n\n"
        "病例写有 expect 时与结果核对,不符则退出码为 1。输入有误的文件写在标准错误输出,其余照常结算,退出码为 2。",
        "Settle the bills in case files (TOML or JSON): who pays what, and why. “-” stands for standard input.\n\n"
        "Where a case says what it expects, the result is held against it, and a difference makes the exit code 1. "
        "Inputs that are wrong are reported on standard error and the others settled; the exit code is then 2.",
    )
    @click.argument("files", nargs=-1, required=True, metavar=say("文件 …", "FILE…"))
    @city_option(screen)
    @format_option(screen, "table", "json", "jsonl", "csv")
    @click.option("--explain", is_flag=True, help=say("说明每一步及其出处", "tell every step, and the document of every figure"))
    def settle(files: tuple[str, ...], city: str | None, form: str, explain: bool) -> int:
        return settle_files(screen, files, city, form, explain)

    return settle


def settle_files(screen: Screen, files: tuple[str, ...], city: str | None, form: str, explain: bool) -> int:
    """Settle inputs one after the other and write what came of them.

    Returns:
        The exit code.
    """
    areas = Areas(load_registry(), city)
    records = Records(screen, form, several=len(files) > 1, explain=explain)
    refused = differs = False
    for place, name in enumerate(files):
        try:
            settled = _settled(areas, name, again=name in files[:place])
            pairs = zip(settled.document["settlements"], settled.case.claim, strict=True)
            wrong = [one for entry, claim in pairs for one in differences(entry, claim.expect or {})]
        except Exception as error:  # whatever one input does, the others are settled
            refused = True
            screen.report(error, called(screen, name))
            continue
        records.add(settled)
        for one in wrong:
            differs = True
            where = f"{called(screen, name)}: " if len(files) > 1 else ""
            screen.complain(
                f"{where}claim {one.claim}: {one.name} 应为 {one.expected},得到 {one.got}",
                f"{where}claim {one.claim}: {one.name} expected {one.expected}, got {one.got}",
            )
    records.end()
    return 2 if refused else 1 if differs else 0


def _settled(areas: "Areas", name: str, *, again: bool) -> Settled:
    """One input settled.

    Raises:
        YibaoError: it is refused.
    """
    if again and name == STANDARD_INPUT:
        raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
    case = read(name)
    rules = areas.rules(case.city)
    elsewhere = frozenset[str]()
    stated = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    if any(fact not in rules.declared.fact for fact in stated):
        elsewhere = areas.registry.facts()
    result, document = settle_case(rules, case, elsewhere=elsewhere)
    years = statements(rules, case.person, result) if len(case.claim) > 1 else ()  # it needs every plan of the scheme
    return Settled(name, case, rules, result, {**document, "statement": statement_document(years)}, years)


class Areas:
    """The area that the command line names, or each input for itself."""

    def __init__(self, registry: Registry, city: str | None) -> None:
        self.registry = registry
        self.wanted = registry.find(city).area if city is not None else None

    def rules(self, city: str | None) -> RuleSet:
        """The rules for an input that names a city, or none.

        Raises:
            InputError: nobody names one, or the input names another than the command line.
        """
        named = self.registry.find(city).area if city is not None else None
        area = self.wanted or named
        if area is None:
            known = listed(one.area.slug for one in self.registry.installed()) or "-"
            raise InputError(
                "没有写明地区",
                "no city is named",
                where="city",
                mend=(f"在文件中写 city,或用 --city;已安装:{known}", f"write city in the file, or give --city; installed: {known}"),
            )
        if named is not None and named.code != area.code:
            raise InputError(
                f"文件属于 {named.slug},--city 却是 {area.slug}",
                f"the file is about {named.slug}, but --city says {area.slug}",
                where="city",
                mend=("去掉 --city,或改正其中一个", "leave --city out, or mend one of the two"),
            )
        return self.registry.rules(area.code)


def called(screen: Screen, name: str) -> str:
    """How an input is named to people."""
    return screen.say("标准输入", "standard input") if name == "-" else name

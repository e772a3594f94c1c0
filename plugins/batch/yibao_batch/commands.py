"""``yibao batch``: settle claims by the million, and make up some to try it with."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibao import load_registry
from yibao.engines import CITY, InputError, LazyGroup, Screen, argument, command, listed, option

if TYPE_CHECKING:
    from yibao import RuleSet

    from .outputs.signals import Stopped
    from .run.summary import Summary
    from .sources.options import RunOptions

REFUSED, NOTHING_WRITTEN = 2, 3
"""Exit codes of a run: OUT is whole and some rows were refused; nothing was written, and an old OUT is as it was."""

TABLES = (
    argument("persons", "PERSONS", "PERSONS"),
    argument("claims", "CLAIMS", "CLAIMS"),
    argument("out", "OUT", "OUT"),
    CITY,
)
"""What is settled, where to, and by whose rules."""

COMMANDS = {
    "run": ("yibao_batch.commands:run", "结算一批费用", "settle a batch of claims"),
    "generate": ("yibao_batch.commands:generate", "生成用来试用的人员与费用", "make up persons and claims to try it with"),
}


def batch(screen: Screen) -> click.Command:
    """Make the group."""
    return LazyGroup(
        "batch", "按列批量结算:规则相同,结果逐分相同。", "Settle claims by columns: the same rules, the same fen.", COMMANDS
    )


@command(
    "run",
    "结算 CLAIMS 中每一笔费用,写入 OUT。PERSONS 与 CLAIMS 为 Parquet、Arrow 或 CSV,文件或文件夹;"
    "未按人员与日期排好的会先排序。\n\n"
    "OUT 有后缀(.parquet、.arrow、.csv)时写成一个文件,无后缀时写成文件夹,中断后可用 --resume 继续。"
    "有误的行不影响其他行,列在 OUT 旁的 OUT.rejects.csv 中。各列见 docs/batch.md。\n\n"
    "退出码:0 完成;2 OUT 完整,但有的行被拒;3 什么也没有写出,原有的 OUT 不变;130 被 Ctrl-C 中断。",
    "Settle every claim in CLAIMS and write OUT. PERSONS and CLAIMS are Parquet, Arrow or CSV, files or folders; what does not "
    "stand in the order of persons and days is sorted first.\n\n"
    "With an ending (.parquet, .arrow, .csv) OUT is one file; without one a folder, and a run that was stopped can be taken up "
    "again with --resume. Rows that are wrong do not stop the others: they are listed in OUT.rejects.csv beside OUT. "
    "docs/batch.md says what the columns are.\n\n"
    "Exit codes: 0 done; 2 OUT is whole, and some rows were refused; 3 nothing was written, and an old OUT is as it was; "
    "130 stopped by Ctrl-C.",
    *TABLES,
    option("--registrations", "登记备案另成一表", "what persons have filed, as a table of its own", metavar=("文件", "FILE")),
    option("--segments", "另写各段的金额", "write what fell into each segment as well", metavar=("文件", "FILE")),
    option("--states", "另写各人最后的余额与累计", "write where each person ended as well", metavar=("文件", "FILE")),
    option("--form", "文件夹中文件的形式", "form of the files in a folder", type=click.Choice(("parquet", "arrow", "csv"))),
    option("--resume", "继续中断的运行", "take a stopped run up again", is_flag=True),
    option("--plain", "不编译,以纯 Python 运行", "compile nothing, run as plain Python", is_flag=True),
    option("--quiet", "不显示进度与汇总", "show neither progress nor summary", is_flag=True),
    wrong_usage=NOTHING_WRITTEN,
)
def run(screen: Screen, persons: str, claims: str, out: str, city: str | None, quiet: bool, **options: Any) -> int:
    """Settle every claim of some files."""
    from .outputs.signals import Stopped, stoppable  # noqa: PLC0415
    from .run.report import Bar, remarks, summary_lines  # noqa: PLC0415 - help is shown without it

    with Bar(screen, shown=not quiet and sys.stderr.isatty()) as bar:
        try:
            with stoppable():
                run_options, summary = _settle(persons, claims, out, city, options, bar.tell)
        except Stopped as stop:
            _report_stop(screen, stop, out)
            return NOTHING_WRITTEN
        except Exception as error:
            screen.report(error)
            return NOTHING_WRITTEN
    remarks(screen, summary)
    if not quiet:
        screen.lines(summary_lines(screen, summary, bar.seconds))
    if summary.refused:
        count, place = summary.refused, run_options.rejects
        screen.warn(f"{count} 行未结算,见 {place}", f"{count:,} row{'s were' if count != 1 else ' was'} not settled; see {place}")
        return REFUSED
    return 0


def _settle(
    persons: str, claims: str, out: str, city: str | None, options: dict[str, Any], progress: Callable[[str, int, int | None], None]
) -> "tuple[RunOptions, Summary]":
    """Settle what a command line names.

    Raises:
        YibaoError: it cannot be settled, and nothing was written.
    """
    from .run.run import inputs  # noqa: PLC0415 - help is shown without it
    from .run.run import run as settle_all  # noqa: PLC0415
    from .sources.options import RunOptions  # noqa: PLC0415

    rules = rules_of(city)
    people, bills, registrations = inputs(persons, claims, options["registrations"])
    segments, states = (Path(options[name]) if options[name] else None for name in ("segments", "states"))
    how = {"resume": options["resume"], "compile_": False if options["plain"] else None}
    run_options = RunOptions(people, bills, Path(out), registrations, options["form"], segments, states, **how)
    try:
        return run_options, settle_all(rules, run_options, progress)
    except MemoryError:
        raise InputError("内存不足", "there is not enough memory", mend=("用文件夹分批给出", "give less at once")) from None


@command(
    "generate",
    "为某个地区生成虚构的人员与费用,写成 OUTDIR 中的 persons 与 claims,大小、年龄、待遇大致合乎常理。同一种子得到同样的数据。",
    "Make up persons and claims for an area, as persons and claims in OUTDIR, with plausible sizes, ages and benefits. "
    "The same seed gives the same data.",
    argument("outdir", "OUTDIR", "OUTDIR"),
    CITY,
    option("--persons", "人数,默认 10000", "how many persons; 10000 unless given", type=click.IntRange(1, 10**9), default=10_000),
    option(
        "--claims",
        "费用笔数,默认约 100000",
        "about how many claims; 100000 unless given",
        type=click.IntRange(1, 10**11),
        default=100_000,
    ),
    option("--seed", "种子,默认 1", "seed; 1 unless given", type=click.IntRange(0, 2**32 - 1), default=1),
    option(
        "--year",
        "哪一年;默认规则所知的最近一年",
        "which year; the last one the rules know unless given",
        type=click.IntRange(1990, 2100),
    ),
    option("--years", "连续几年,默认 1", "how many years on end; 1 unless given", type=click.IntRange(1, 10), default=1),
    option("--scheme", "只要该险种", "only this scheme"),
    option(
        "--benefit", "只要这些待遇(可多次给出)", "only these benefits (may be given several times)", to="benefits", multiple=True
    ),
    option("--form", "文件形式", "form of the files", type=click.Choice(("parquet", "arrow", "csv")), default="parquet"),
)
def generate(screen: Screen, outdir: str, city: str | None, **plan: Any) -> int:
    """Make up persons and claims."""
    from .outputs.signals import Stopped, stoppable  # noqa: PLC0415
    from .trials.generate import Plan, write  # noqa: PLC0415 - help is shown without it

    rules = rules_of(city)
    try:
        with stoppable():
            claims = write(rules, Plan(**plan), Path(outdir))
    except Stopped as stop:
        _report_stop(screen, stop, outdir)
        return REFUSED
    persons = plan["persons"]
    screen.lines([screen.say(f"{persons} 人,{claims} 笔费用:{outdir}", f"{persons} persons, {claims} claims: {outdir}")])
    return 0


def _report_stop(screen: Screen, stop: "Stopped", path: str) -> None:
    screen.fail(screen.say(f"被 {stop.name} 中断,什么也没有写出", f"stopped by {stop.name}; nothing was written"), path)


def rules_of(city: str | None) -> "RuleSet":
    """The rules of the city named, or of the only one there is.

    Raises:
        InputError: none is named and there are several.
    """
    registry = load_registry()
    if city is None:
        installed = registry.installed()
        if len(installed) != 1:
            known = listed(package.area.slug for package in installed) or "-"
            raise InputError("没有写明地区", "no city is named", where="--city", mend=(f"已安装:{known}", f"installed: {known}"))
        city = installed[0].area.code
    return registry.rules(city)

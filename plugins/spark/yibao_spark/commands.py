"""``yibao spark``: settle tables that Spark reads, and write what it writes."""

import importlib.util
import time
from typing import TYPE_CHECKING, Any

import click

from yibao.engines import InputError, Screen, command, option
from yibao_batch.commands import NOTHING_WRITTEN, REFUSED, TABLES, rules_of

if TYPE_CHECKING:
    from yibao_batch.run.summary import Summary

FORMS = click.Choice(("parquet", "csv", "orc", "json"))


@command(
    "spark",
    "在 Spark 上结算 CLAIMS 中每一笔费用,写入 OUT。三者为 Spark 能读写的文件(Parquet、CSV、ORC、JSON)或目录中的表。"
    "已结算的行 status 为 settled,被拒的行为 refused,并写明位置与原因。各列见 docs/batch.md 与 docs/spark.md。\n\n"
    "退出码:0 完成;2 OUT 完整,但有的行被拒;3 没有写出 OUT。",
    "Settle every claim in CLAIMS on Spark and write OUT. Each is files that Spark reads and writes (Parquet, CSV, ORC, JSON) or a "
    "table of its catalogue. A row that was settled has the status settled, one that was refused the status refused, with its "
    "place and why. docs/batch.md and docs/spark.md say what the columns are.\n\n"
    "Exit codes: 0 done; 2 OUT is whole, and some rows were refused; 3 OUT was not written.",
    *TABLES,
    option("--registrations", "登记备案另成一表", "what persons have filed, as a table of its own", metavar=("表", "TABLE")),
    option("--segments", "另有一列各段的金额", "a column of what fell into each segment as well", is_flag=True),
    option("--states", "另有一列各人最后的余额与累计", "a column of where each person ended as well", is_flag=True),
    option("--form", "输入文件夹的形式", "form of the files in folders that are read", type=FORMS),
    option("--overwrite", "替换已有的 OUT", "replace OUT if it is there", is_flag=True),
    option("--quiet", "不显示汇总", "show no summary", is_flag=True),
    wrong_usage=NOTHING_WRITTEN,
)
def spark(screen: Screen, out: str, city: str | None, quiet: bool, **options: str | bool | None) -> int:
    """Settle tables on Spark."""
    begun = time.perf_counter()
    try:
        totals = _settle(out, city, options)
    except Exception as error:
        screen.report(error)
        return NOTHING_WRITTEN
    if not quiet:
        from yibao_batch.run.report import summary_lines  # noqa: PLC0415 - help is shown without it

        screen.lines(summary_lines(screen, totals, time.perf_counter() - begun))
    if totals.refused:
        count = totals.refused
        zh, en = f"{count} 行未结算,见 {out} 中 status 为 refused 的行", f"{count} rows were not settled; status refused in {out}"
        screen.warn(zh, en)
        return REFUSED
    return 0


def _settle(out: str, city: str | None, options: "dict[str, str | bool | None]") -> "Summary":
    """Settle what a command line names.

    Raises:
        YibaoError: it cannot be settled.
    """
    rules = rules_of(city)
    if importlib.util.find_spec("pyspark") is None:
        mend = "pip install 'yibao-spark[spark]'"
        raise InputError("没有安装 pyspark", "pyspark is not installed", mend=(mend, mend))
    from .frames import settle  # noqa: PLC0415
    from .requirements import refused_by_worker, start_session  # noqa: PLC0415 - pyspark takes a second
    from .sums import summary  # noqa: PLC0415
    from .tables import form_of, read, write  # noqa: PLC0415

    session = start_session()
    form = options["form"]
    names = {name: options[name] for name in ("persons", "claims", "registrations") if options[name]}
    frames: dict[str, Any] = {name: read(session, str(place), str(form) if form else None) for name, place in names.items()}
    beside: dict[str, Any] = {name: bool(options[name]) for name in ("segments", "states")}
    with refused_by_worker(rules.package):
        frame = settle(session, rules.area.code, **frames, **beside, cells=form_of(out, None) == "csv")
        return summary(write(frame, out, overwrite=bool(options["overwrite"])))

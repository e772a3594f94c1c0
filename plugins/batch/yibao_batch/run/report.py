"""The output of a run on the terminal: a progress bar, and a summary."""

import time
from types import TracebackType
from typing import Any

from yibao import Text
from yibao.engines import BENEFITS, PAYERS, STALE_AFTER_YEARS, Screen, format_fen, grid

from ..compiled.compile import unloadable
from ..people.reasons import REASONS
from .summary import Summary

SHOWN = 10
"""How many reasons of refusals are shown."""

_NO_PAYERS = ("claims", "total")
"""What sums hold beside the payers."""


class Bar:
    """A bar with rate and time left, on standard error; nothing where it is not wanted."""

    def __init__(self, screen: Screen, *, shown: bool) -> None:
        self.screen = screen
        self.progress: Any = None
        self.task: Any = None
        self.begun = time.perf_counter()
        self.seconds = 0.0
        self.shown = shown

    def __enter__(self) -> "Bar":
        if self.shown:
            from rich.console import Console  # noqa: PLC0415 - machines see no bar
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.progress.add_task(self.screen.say("读取人员", "reading persons"), total=None, rate="")
            self.progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.seconds = time.perf_counter() - self.begun
        if self.progress is not None:
            self.progress.stop()

    def tell(self, what: str, done: int, total: int | None) -> None:
        """Take note of how far the run is."""
        say = self.screen.say
        if what.startswith("sort"):
            row = what.partition(" ")[2]
            self.screen.complain(
                f"第 {row} 行不在人员与日期的次序中:先排序", f"row {row} is out of the order of persons and days: sorting first"
            )
        if self.progress is None:
            return
        names = {"persons": say("读取人员", "reading persons"), "claims": say("结算", "settling")}
        rate = done / max(1e-9, time.perf_counter() - self.begun)
        self.progress.update(
            self.task,
            description=names.get(what, say("排序", "sorting")),
            completed=done,
            total=total,
            rate=f"{rate:,.0f}/s" if done else "",
        )


def summary_lines(screen: Screen, summary: Summary, seconds: float) -> list[str]:
    """A summary as lines: amounts by benefit and month, refusals, claims that the scalar engine settled."""
    say = screen.say
    rate = summary.claims / seconds if seconds else 0
    persons, claims, settled = f"{summary.persons:,}", f"{summary.claims:,}", f"{summary.settled:,}"
    speed = say(f"{seconds:.1f} 秒,每秒 {rate:,.0f} 笔", f"{seconds:.1f} s, {rate:,.0f} a second")
    head = say(f"{persons} 人 {claims} 笔费用,结算 {settled} 笔;", f"{claims} claims of {persons} persons, {settled} settled; ")
    lines = [head + speed, "", *_amounts(screen, summary)]
    if summary.gb18030:
        lines.append(_encodings(summary).within(screen.language))
    if count := summary.unverified:
        lines.append(say(f"{count:,} 笔用到未核实的数值", f"{count:,} rest on figures that are not verified"))
    if count := summary.stale:
        zh = f"其中 {count:,} 笔所据页面已逾 {STALE_AFTER_YEARS} 年,过旧不可依赖"
        lines.append(say(zh, f"{count:,} of them on pages of more than {STALE_AFTER_YEARS} years ago, too old to rely on"))
    if count := summary.incomplete:
        lines.append(
            say(f"{count:,} 笔不完整(缺少数值的一层未计)", f"{count:,} are incomplete: a layer without a figure was left out")
        )
    if count := summary.follows:
        zh = f"{count:,} 笔在同一人被拒的一笔之后结算(列 follows_refused)"
        lines.append(say(zh, f"{count:,} follow one of the same person that was refused (column follows_refused)"))
    if summary.single:
        lines += ["", say("由逐笔引擎结算:", "settled one by one:")]
        rows = [[_reasons(screen, names), f"{count:,}"] for names, count in sorted(summary.single.items())]
        lines += grid(rows, indent=2, width=screen.width)
    if summary.refused:
        lines += ["", say(f"未结算 {summary.refused:,} 行:", f"not settled, {summary.refused:,} rows:")]
        most = sorted(summary.reasons.items(), key=lambda pair: -pair[1])
        rows = []
        for key, count in most[:SHOWN]:
            column, zh, en = summary.words[key]
            rows.append([f"{count:,}", column, say(zh, en)])
        lines += grid(rows, indent=2, width=screen.width)
        if len(most) > SHOWN:
            rest = sum(count for _, count in most[SHOWN:])
            lines.append("  " + say(f"其他原因 {rest:,} 行", f"{rest:,} for other reasons"))
    return lines


def _reasons(screen: Screen, names: str) -> str:
    """Reasons for the scalar engine in words; an unknown name, noted by another version, stands as it is."""
    return screen.say("、", ", ").join(screen.say(*REASONS.get(name, (name, name))) for name in names.split(","))


def remarks(screen: Screen, summary: Summary) -> None:
    """Report the encoding of files, and a numba that cannot be loaded, on standard error."""
    if summary.gb18030:
        text = _encodings(summary)
        screen.complain(text.zh, text.en)
    if reason := unloadable():
        screen.warn(f"numba 无法加载,以纯 Python 运行:{reason}", f"numba cannot be loaded, running as plain Python: {reason}")


def _encodings(summary: Summary) -> Text:
    files = ", ".join(summary.gb18030)
    return Text(f"按 GB 18030(GBK)读取,而非 UTF-8:{files}", f"read as GB 18030 (GBK), not UTF-8: {files}")


def _amounts(screen: Screen, summary: Summary) -> list[str]:
    say = screen.say
    if not summary.totals:
        return []
    benefits = list(dict.fromkeys(key.partition(" ")[0] for key in summary.totals))
    heads = (("待遇/月份", "benefit / month"), ("笔数", "claims"), ("费用", "bills"), ("基金", "funds"), ("账户", "accounts"))
    rows = [[say(*head) for head in (*heads, ("现金", "cash"))]]
    for benefit in benefits:
        label = say("退费", "refunds") if benefit == "reversal" else screen.text(BENEFITS[benefit])
        rows.append(_row(label, _sum(values for key, values in summary.totals.items() if key.startswith(f"{benefit} "))))
    months = sorted({key.partition(" ")[2] for key in summary.totals})
    for month in months if len(months) > 1 else ():
        rows.append(_row(month, _sum(values for key, values in summary.totals.items() if key.endswith(f" {month}"))))
    everything = _sum(summary.totals.values())
    rows.append(_row(say("合计", "all"), everything))
    head, *body = grid(rows, align="lrrrrr", width=screen.width)
    lines = [screen.faint(head), *body, ""]
    payers = [
        [screen.text(PAYERS[name]) if name in PAYERS else name, format_fen(amount)]
        for name, amount in sorted(everything.items())
        if name not in _NO_PAYERS
    ]
    return [*lines, *grid(payers, align="lr", width=screen.width), ""]


def _row(name: str, values: dict[str, int]) -> list[str]:
    accounts = sum(amount for key, amount in values.items() if key.startswith("account."))
    bill, cash = values.get("total", 0), values.get("cash", 0)
    funds = sum(amount for key, amount in values.items() if key not in _NO_PAYERS) - accounts - cash
    return [
        name,
        f"{values.get('claims', 0):,}",
        *(format_fen(amount) for amount in (bill, funds, accounts, cash)),
    ]


def _sum(many: Any) -> dict[str, int]:
    sums: dict[str, int] = {}
    for amounts in many:
        for key, amount in amounts.items():
            sums[key] = sums.get(key, 0) + amount
    return sums

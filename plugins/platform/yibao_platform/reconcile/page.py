"""Reconciliations as pages for people and as rows of CSV."""

from collections.abc import Iterator, Mapping, Sequence

from yibao import Text
from yibao.engines import PAYERS, SPLIT, Screen, format_fen, grid, printable, wrap

from .document import Reason, Reconciliation, RecordForm, reason_of
from .explain import LABELS

STATUSES = {
    "equal": Text("一致", "equal"),
    "explained": Text("差异有唯一解释", "explained"),
    "possible": Text("有几种可能的解释", "several explanations"),
    "unexplained": Text("没有找到解释", "not explained"),
    "refused": Text("无法结算", "refused"),
}
_AMOUNTS = {
    "total": Text("医疗费总额", "Bill"),
    "deductible": Text("起付线以下", "Deductible"),
    "balance": Text("账户余额", "Balance of the account"),
    "payers.account": Text("个人账户", "Personal account"),
    **SPLIT,
    **{f"payers.{name}": text for name, text in PAYERS.items()},
}
COLUMNS = ("file", "person", "city", "claim", "date", "status", "kinds", "readings", "differences")


def record_page(screen: Screen, result: Reconciliation) -> list[str]:
    """Each record of a case: its amounts side by side, and what explains a difference."""
    return [line for record in result.records for line in _record(screen, record)]


def _record(screen: Screen, record: RecordForm) -> Iterator[str]:
    title = f"{printable(record.claim)}  {record.date}  {screen.text(STATUSES[record.status])}"
    yield screen.strong(title)
    heading = ("", screen.say("记录", "record"), screen.say("计算", "computed"), screen.say("相差", "difference"))
    rows = [heading]
    for amount in record.amounts:
        if amount.printed or amount.computed:
            difference = "" if amount.equal else format_fen(amount.computed - amount.printed)
            rows.append((_name(screen, amount.name), format_fen(amount.printed), format_fen(amount.computed), difference))
    yield from grid(rows, indent=2, width=screen.width, align="lrrr")
    if record.status == "explained":
        kind = screen.text(LABELS[record.readings[0].kind])
        texts = screen.say(",或", ", or ").join(screen.text(reading.text) for reading in record.readings)
        yield from _indented(screen, f"{screen.say('原因', 'Explained by')}{screen.colon}{kind}{screen.stop}{texts}")
    if record.status == "possible":
        yield f"  {screen.say('可能是其中之一', 'It may be one of')}{screen.colon}"
        yield from (f"    {screen.text(reading.text)}" for reading in record.readings)
    if record.status == "unexplained":
        near = record.nearest
        text = screen.say("清单中没有一种解释符合", "no reading of the list fits")
        if near is not None:
            misses = format_fen(near.misses)
            text += screen.say(
                f";最接近的是{screen.text(near.text)},各项共差 {misses} 元",
                f"; the nearest is that {screen.text(near.text)}, which misses by {misses} yuan in all",
            )
        yield from _indented(screen, text)
    yield ""


def _indented(screen: Screen, text: str) -> Iterator[str]:
    return (f"  {line}" for line in wrap(text, screen.width - 2))


def _name(screen: Screen, name: str) -> str:
    return screen.text(_AMOUNTS[name]) if name in _AMOUNTS else printable(name)


def reason_page(screen: Screen, counts: Mapping[Reason | None, int]) -> list[str]:
    """The table of reasons."""
    total = sum(counts.values())
    rows = [
        (screen.say("结果", "outcome"), screen.say("原因", "reason"), screen.say("笔数", "records"), screen.say("占比", "share"))
    ]
    for reason, count in counts.items():
        status, kinds = reason or ("refused", ())
        words = screen.comma.join(screen.text(LABELS[kind]) for kind in kinds)
        rows.append((screen.text(STATUSES[status]), words, str(count), f"{round(100 * count / total)}%"))
    return [
        screen.strong(screen.say(f"共 {total} 笔", f"{total} records")),
        *grid(rows, indent=2, width=screen.width, align="llrr"),
    ]


def record_rows(results: Sequence[Reconciliation]) -> Iterator[Sequence[str]]:
    """A heading, and a row for each record."""
    yield COLUMNS
    for result in results:
        for record in result.records:
            differences = "; ".join(
                f"{amount.name} {format_fen(amount.printed)} {format_fen(amount.computed)}"
                for amount in record.amounts
                if not amount.equal
            )
            readings = "; ".join(reading.text.en for reading in record.readings)
            data = result.document
            cells = (result.name, data["person"], data["city"], record.claim, record.date.isoformat(), record.status)
            yield *cells, " ".join(reason_of(record)[1]), readings, differences


def reason_rows(counts: Mapping[Reason | None, int]) -> Iterator[Sequence[str]]:
    """A heading, and a row for each reason."""
    yield "status", "kinds", "count"
    for reason, count in counts.items():
        status, kinds = reason or ("refused", ())
        yield status, " ".join(kinds), str(count)

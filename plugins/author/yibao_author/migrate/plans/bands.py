"""Segments that follow each other over one counter become one segment in bands, and their tables one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yibao import Text

from ..documents import Block, Document, Node, plain
from ..figures.tables import TABLE_KEYS, first_day, table_block
from ..folder import RuleFolder
from ..questions import Questions
from .segments import SEGMENT_KEYS
from .stages import same

_ID = re.compile(r"(.+)_([1-9])")
_ORDINALS_ZH = "一二三四五六七八九"
_ORDINALS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_DAYS = ("from", "to", "seen")


def join_bands(folder: RuleFolder, questions: Questions) -> set[str]:
    """Join the bands of every plan and stage where the user agrees; the tables that change are returned."""
    changed: set[str] = set()
    for section in ("plan", "stage"):
        for document, block in list(folder.blocks(section)):
            for run in _runs(block.get("segment", [])):
                bands = _Bands(folder, document, run)
                if not bands.fit():
                    continue
                question = Text(
                    f"{block.name}:把 {bands.ids} 合为 bands = {bands.name}?段名成为 {bands.label['zh']}",
                    f"{block.name}: make {bands.ids} the bands {bands.name}? They will be called {bands.label['en']}",
                )
                if questions.agree(question, safe=False):
                    bands.join(block)
                    changed |= {bands.name, *(table.name for table in (*bands.edges, *bands.ratios))}
                    shown = [
                        *(segment.get("note") for segment in run),
                        *(table.get("label") for table in (*bands.edges, *bands.ratios)),
                    ]
                    changed |= {words for text in shown if text for words in text.values()}
    return changed


def _runs(segments: list[Node]) -> list[list[Node]]:
    """Segments in a row whose ids count from one."""
    runs: list[list[Node]] = []
    for segment in segments:
        match = _ID.fullmatch(segment["id"])
        if match and int(match[2]) == 1:
            runs.append([segment])
        elif match and runs and runs[-1][-1]["id"] == f"{match[1]}_{int(match[2]) - 1}":
            runs[-1].append(segment)
    return [run for run in runs if len(run) > 1]


class _Bands:
    """Some segments that may be bands of one."""

    def __init__(self, folder: RuleFolder, document: Document, run: list[Node]) -> None:
        self.folder = folder
        self.document = document
        self.run = run
        self.ids = ", ".join(segment["id"] for segment in run)
        self.counter = ""
        self.edges: list[Block] = []
        self.ratios: list[Block] = []
        self.label = Node()
        self.name = re.sub(r"(_ratio)?_?\d*$", "", run[0].get("ratio", "")) + "_bands"

    def fit(self) -> bool:
        """Whether they are bands: one counter, tables of their own, everything else alike."""
        if any("ratio" not in segment or "payer" not in segment or "days" in segment for segment in self.run):
            return False
        edges: list[Any] = [segment.get("limit") for segment in self.run]
        *lower, last = edges
        if not all(_is_edge(limit) for limit in lower) or (last is not None and not _is_edge(last)):
            return False
        self.counter = str(lower[0]["counter"])
        known = [limit for limit in edges if limit is not None]
        if any(limit["counter"] != self.counter for limit in known):
            return False
        if last is None and self.counter not in _listed(self.run[-1].get("counts")):
            return False
        rest = [self._rest(segment) for segment in self.run]
        if any(not same(other, rest[0]) for other in rest):
            return False
        return self._tables([limit["table"] for limit in known]) and self._labels()

    def _rest(self, segment: Node) -> Node:
        """What a segment says beside its band."""
        rest = Node({key: value for key, value in segment.items() if key not in ("id", "label", "payer", "ratio", "limit", "note")})
        counts = [count for count in _listed(segment.get("counts")) if count != self.counter]
        rest.pop("counts", None)
        if counts:
            rest["counts"] = counts
        return rest

    def _tables(self, edges: list[str]) -> bool:
        names = [*edges, *(segment["ratio"] for segment in self.run)]
        texts = list(self.folder.strings())
        blocks = {block.name: block for block in self.document.section("table")}
        if len(set(names)) < len(names) or any(name not in blocks or texts.count(name) != 1 for name in names):
            return False
        self.edges, self.ratios = [blocks[name] for name in edges], [blocks[name] for name in names[len(edges) :]]
        spans = [[_span(row) for row in rows_of(block)] for block in self.edges]
        plain_edges = all("by" not in row and not isinstance(row["value"], dict) for block in self.edges for row in rows_of(block))
        return plain_edges and all(other == spans[0] for other in spans)

    def _labels(self) -> bool:
        """The label with the number of the band left open."""
        label = self.run[0]["label"]
        zh, en = label["zh"].replace("第一", "第{n}", 1), re.sub(r"\bFirst\b", "{n}", label["en"], count=1)
        self.label = Node({"zh": zh, "en": en})
        return all(
            segment["label"]["zh"] == zh.replace("{n}", _ORDINALS_ZH[number])
            and segment["label"]["en"] == en.replace("{n}", _ORDINALS_EN[number].capitalize())
            for number, segment in enumerate(self.run)
        )

    def join(self, block: Block) -> None:
        """Put one segment and one table in their place."""
        first = self.run[0]
        made = Node({"id": first["id"].rpartition("_")[0], "label": self.label, "bands": self.name, "along": self.counter})
        payers = [segment["payer"] for segment in self.run]
        made["payer"] = payers[0] if len(set(payers)) == 1 else Node({str(place + 1): payer for place, payer in enumerate(payers)})
        made.update(self._rest(first))
        if "counts" in made and len(made["counts"]) == 1:
            made["counts"] = made["counts"][0]
        notes = [segment["note"] for segment in self.run if "note" in segment]
        if notes:
            made["note"] = notes[0]
        for segment in self.run:
            made.head += segment.head
        made.arrange(SEGMENT_KEYS)
        place = next(index for index, segment in enumerate(block["segment"]) if segment is first)
        block["segment"][place : place + len(self.run)] = [made]
        self._join_tables()

    def _join_tables(self) -> None:
        made = table_block(self.name, sorted(_joined_rows(self.ratios), key=first_day))
        made["label"] = _common_label(self.ratios[0].get("label"))
        made["upto"] = _upto(self.edges, ended=len(self.edges) == len(self.run))
        made.arrange(TABLE_KEYS)
        self.document.insert_after(self.ratios[0], made)
        for block in [*self.edges, *self.ratios]:
            self.document.remove(block)


def _is_edge(limit: Any) -> bool:
    return isinstance(limit, Node) and set(limit) == {"table", "once", "counter"}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def rows_of(block: Block) -> list[Node]:
    """The rows of a table, each with all it says and what the block says for it."""
    common = {key: value for key, value in block.items() if key not in ("days", "label", "replaces")}
    rows = []
    for row in block.get("days", [Node()]):
        own_days = any(key in row for key in _DAYS)
        whole = Node({key: value for key, value in common.items() if not (own_days and key in _DAYS)})
        whole.update(row)
        rows.append(whole.take(row))
    return rows


def _span(row: Node) -> str:
    return repr([(key, plain(row[key])) for key in (*_DAYS, "source", "status", "note") if key in row])


def _upto(edges: list[Block], *, ended: bool) -> Any:
    """The edges: a list where they are one row, with its days and source."""
    rows = []
    for several in zip(*(rows_of(block) for block in edges), strict=True):
        row = Node({key: value for key, value in several[0].items() if key not in ("value", "why")})
        row["value"] = [*(each["value"] for each in several), *([] if ended else ["no limit"])]
        rows.append(row)
    return rows[0] if len(rows) == 1 else Node({"days": rows})


def _joined_rows(ratios: list[Block]) -> list[Node]:
    """The rows of several tables, those of equal days and source as one, its values by band."""
    groups: dict[str, tuple[Node, dict[int, Node]]] = {}
    for band, block in enumerate(ratios, 1):
        for row in rows_of(block):
            key = _span(row) + repr(plain(row.get("why")))
            groups.setdefault(key, (row, {}))[1][band] = row
    longest: list[str] = max((_listed(row.get("by")) for block in ratios for row in rows_of(block)), key=len)
    rows = []
    for first, by_band in groups.values():
        row = Node(first)
        row.head = [line for each in by_band.values() for line in each.head]
        row["by"] = [*longest, "band"]
        row["value"] = _by_band({band: each["value"] for band, each in by_band.items()}, len(ratios), len(longest))
        rows.append(row)
    return rows


def _by_band(values: Mapping[int, Any], bands: int, depth: int) -> Any:
    """Values of several bands as one tree of so many dimensions, whose leaves are the bands."""
    whole = len(values) == bands
    if whole and all(value == "unknown" for value in values.values()):
        return "unknown"
    if depth == 0:
        return [values[band] for band in sorted(values)] if whole else Node({str(band): values[band] for band in sorted(values)})
    labels = dict.fromkeys(label for value in values.values() if _is_tree(value) for label in value) or {"*": None}
    made = Node()
    for label in labels:
        inner = {}
        for band, value in values.items():
            if not _is_tree(value):
                inner[band] = value
            elif label in value or "*" in value:
                inner[band] = value[label] if label in value else value["*"]
        made[label] = _by_band(inner, bands, depth - 1)
    return made


def _is_tree(value: Any) -> bool:
    return isinstance(value, dict) and set(value) != {"why"}


def _common_label(label: Any) -> Node:
    """The label of a first band's table as one of all bands."""
    if label is None:
        return Node({"zh": "分段支付比例", "en": "Ratios of the bands"})
    return Node({"zh": label["zh"].replace("第一段", "分段"), "en": re.sub(r"\bthe first\b", "each", label["en"])})

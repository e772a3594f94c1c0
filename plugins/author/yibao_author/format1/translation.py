"""All declarations of a folder of format 1 as files of format 2."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomlkit

from . import figures, plans

Data = dict[str, Any]
KINDS = ("person", "claim", "settlement", "enrollment")


def translate(
    texts: Mapping[str, str], units: Mapping[str, str], facts: Mapping[str, str], idle: Set[tuple[str, str]] = frozenset()
) -> dict[str, str]:
    """One file for each of the folders ``person``, ``claim``, ``settlement`` and ``enrollment``.

    Args:
        texts: of the files, by their paths; units: of the values of each table; facts: the type of each declared fact.
        idle: plans and adjustments that do nothing there.
    """
    result = {"format.toml": "format = 2\n"}
    folders = {kind: _merged({name: text for name, text in texts.items() if name.startswith(f"{kind}/")}) for kind in KINDS}
    renamed = own_dimensions(folders, facts)
    for kind, data in folders.items():
        if data:
            made = _renamed(_Translation(data, units, facts, folders).whole(), renamed)
            _drop_idle(made, idle)
            result[f"{kind}/all.toml"] = tomlkit.dumps(_items(made))
            apart = _replaced_elsewhere(kind, made, folders)
            if apart:
                result[f"{kind}/all.toml"] = tomlkit.dumps(_items(made))
                result[f"{kind}/replacing.toml"] = tomlkit.dumps(_items({"defaults": {"replaces": True}, **apart}))
    return result


def _drop_idle(made: Data, idle: Set[tuple[str, str]]) -> None:
    """Take adjustments out of plans in which they do nothing, and those that no plan names then."""
    plans = made.get("plan", {})
    for name, plan in plans.items():
        if "adjustments" in plan:
            plan["adjustments"] = [key for key in plan["adjustments"] if (name, key) not in idle]
    for key in {key for _, key in idle}:
        if all(key not in plan.get("adjustments", ()) for plan in plans.values()):
            made.get("adjustment", {}).pop(key, None)


def _replaced_elsewhere(kind: str, made: Data, folders: Mapping[str, Data]) -> Data:
    """Take out what another folder says is replaced: it may be read without that folder."""
    apart: Data = {}
    for other, data in folders.items():
        for full in data.get("replaces", []) if other != kind else ():
            section, _, name = full.partition(".")
            if name in made.get(section, {}) and name not in data.get(section, {}):
                apart.setdefault(section, {})[name] = made[section].pop(name)
    return apart


def own_dimensions(folders: Mapping[str, Data], facts: Mapping[str, str]) -> dict[str, str]:
    """New names of dimensions that have the name of a fact, which is a dimension by itself in format 2, and are another one."""
    return {
        name: f"{name}_group"
        for data in folders.values()
        for name, block in data.get("dimension", {}).items()
        if facts.get(name) in ("boolean", "choice") and not _is_fact(name, block, folders)
    }


def _is_fact(name: str, block: Data, folders: Mapping[str, Data]) -> bool:
    """Whether a dimension is what the fact of its name is by itself."""
    known = any(name in data.get("fact", {}) for data in folders.values())
    return known and block.get("of") == f"fact.{name}" and bool(block.get("map")) and all(k == v for k, v in block["map"].items())


def _merged(texts: Mapping[str, str]) -> Data:
    """The declarations of all files of a folder."""
    result: Data = {}
    for _, text in sorted(texts.items()):
        for section, content in tomllib.loads(text).items():
            if section == "replaces":
                result.setdefault("replaces", []).extend(content)
            elif isinstance(content, dict):
                result.setdefault(section, {}).update(content)
    return result


class _Translation:
    """The declarations of one folder, section by section."""

    def __init__(self, data: Data, units: Mapping[str, str], facts: Mapping[str, str], folders: Mapping[str, Data]) -> None:
        self.data = data
        self.units = units
        self.facts = facts
        self.folders = folders

    def whole(self) -> Data:
        made: Data = {}
        for section, content in self.data.items():
            if section in ("title", "replaces"):
                continue
            if section == "split":
                made["split"] = self._split(content)
                continue
            step = getattr(self, f"_{section}", None)
            made[section] = {name: step(name, block) if step else block for name, block in content.items()}
        self._drop_facts(made)
        if "counter" in made:
            names = plans.highest(self.data.get("stage", {}))
            made["counter"] = {
                names.get(name, name): {**block, "was": [name]} if name in names else block
                for name, block in made["counter"].items()
            }
        for full in self.data.get("replaces", []):
            section, _, name = full.partition(".")
            block = made.get(section, {}) if section == "split" else made.get(section, {}).get(name)
            if block is not None:
                block["replaces"] = True
        return made

    def _drop_facts(self, made: Data) -> None:
        """Take out dimensions that are facts by themselves; what holds where a fact is missing is said at the fact."""
        for name in list(made.get("dimension", {})):
            if self.facts.get(name) in ("boolean", "choice") and _is_fact(name, self.data["dimension"][name], self.folders):
                del made["dimension"][name]
        for name, block in made.get("fact", {}).items():
            for data in self.folders.values():
                dimension = data.get("dimension", {}).get(name)
                if dimension is not None and _is_fact(name, dimension, self.folders) and "missing" in dimension:
                    block["missing"] = dimension["missing"]

    def _table(self, name: str, entries: list[Data]) -> Data:
        made: Data = {"days": [self._row(name, entry) for entry in entries]}
        titles = [data.get("title", {}).get(name) for data in self.folders.values()]
        label = next((title for title in titles if title), None)
        return {"label": label, **made} if label else made

    def _row(self, name: str, entry: Data) -> Data:
        row: Data = {key: entry[key] for key in ("from", "to", "seen", "by", "source", "status", "note") if key in entry}
        if "unknown" in entry:
            row["value"] = {"why": entry["unknown"]}
        else:
            row["value"] = figures.cells(entry["value"], self.units.get(name, "money"))
        return row

    def _dimension(self, name: str, block: Data) -> Data:
        made = {key: value for key, value in block.items() if key not in ("of", "cuts", "map", "words", "labels", "reads")}
        of = block.get("of", "")
        if of:
            made["of"] = _fact(of)
        if "reads" in block:
            made["reads"] = [_fact(fact) for fact in block["reads"]]
        if "cuts" in block:
            ratio = self.facts.get(of.removeprefix("fact.")) == "ratio"
            made["cuts"] = [figures.cut(text, ratio=ratio) for text in block["cuts"]]
        if "map" in block:
            turned: dict[str, list[str]] = {}
            for value, label in block["map"].items():
                turned.setdefault(label, []).append(value)
            made["map"] = turned
        words = block.get("words", {})
        if "labels" in block:
            texts = {label: words.get(label, {"zh": label, "en": label}) for label in block["labels"]}
            made["labels"] = {**texts, **words} if words else block["labels"]
        elif words:
            made["labels"] = words
        return made

    def _stage(self, name: str, block: Data) -> Data:
        return plans.stage(block, self.data.get("counter", {}))

    def _counter(self, name: str, block: Data) -> Data:
        return plans.counter(block)

    def _means(self, name: str, entries: list[Data]) -> Data:
        return {"pays": entries}

    def _credit(self, name: str, block: Data) -> Data:
        return _of(_unit(block))

    def _refund(self, name: str, block: Data) -> Data:
        return _of(_unit(block))

    def _cash(self, name: str, block: Data) -> Data:
        return _of(block)

    def _contribution(self, name: str, block: Data) -> Data:
        return {**block, "share": [_unit(share) for share in block["share"]]} if "share" in block else block

    _premium = _contribution

    def _split(self, block: Data) -> Data:
        if "price" not in block:
            return block
        prices = [{**price, "first": _number(price["first"])} if "first" in price else price for price in block["price"]]
        return {**block, "price": prices}

    def _condition(self, name: str, block: Data) -> Data:
        made: Data = _conditions(block)
        return made

    _procedure = _condition


def _fact(text: str) -> Any:
    kind, dot, name = text.partition(".")
    return {kind: name} if dot and kind in ("fact", "counter", "table") else text


def _of(block: Data) -> Data:
    kind, colon, name = block.get("of", "").partition(":")
    return {**block, "of": {kind: name}} if colon else block


def _unit(block: Data) -> Data:
    return {**block, "unit": figures.yuan(block["unit"])} if "unit" in block else block


def _number(text: str) -> Any:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def _conditions(value: Any) -> Any:
    """A tree of conditions, with amounts as numbers."""
    if isinstance(value, list):
        return [_conditions(item) for item in value]
    if not isinstance(value, dict):
        return value
    compared = {"is", "is_not", "at_least", "at_most", "above", "below"} if "fact" in value else set()
    return {
        key: _number(item)
        if key in compared and isinstance(item, str) and item.replace(".", "", 1).isdigit()
        else _conditions(item)
        for key, item in value.items()
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Declarations in which some dimensions have new names."""
    if not names:
        return value
    result = {}
    for section, content in value.items():
        if section == "dimension":
            content = {names.get(name, name): block for name, block in content.items()}
        result[section] = _uses(content, names) if section not in ("procedure", "condition", "guide") else content
    return result


def _uses(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_uses(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    made: Data = {}
    for key, item in value.items():
        if key == "when" and isinstance(item, dict):
            made[key] = {names.get(name, name): chosen for name, chosen in item.items()}
        elif key in ("by", "per") and isinstance(item, list):
            made[key] = [names.get(name, name) for name in item]
        else:
            made[key] = _uses(item, names)
    return made


def _items(value: Any) -> Any:
    """Data that tomlkit writes exactly."""
    if isinstance(value, dict):
        return {key: _items(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_items(item) for item in value]
    return tomlkit.float_(f"{value:f}") if isinstance(value, Decimal) else value


def write_folder(texts: Mapping[str, str], folder: Path) -> None:
    """Write the files of a folder of rules."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

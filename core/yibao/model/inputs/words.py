"""The words of people, of the national platform and of an area, read as those of the closed lists."""

import functools
from collections.abc import Mapping
from typing import Any

import attrs

from ..values.classes import frozen
from ..values.errors import InputError
from ..values.text import Message, Text, nearest, shown, suggestion
from ..values.vocabulary import ALIASES, COMPOUNDS, FORMER_SCHEMES, VOCABULARY
from .written import simple

NAMES: Mapping[str, Text] = {
    "scheme": Text("险种", "scheme"),
    "standing": Text("人员类别", "standing"),
    "cover": Text("参保状态", "cover"),
    "benefit": Text("待遇类别", "benefit"),
    "level": Text("机构等级", "level"),
    "class": Text("目录类别", "class"),
    "line_kind": Text("费用种类", "kind of line"),
    "origin": Text("产地", "origin"),
    "filing": Text("异地备案", "filing"),
    "registration": Text("备案种类", "kind of registration"),
    "account": Text("账户", "account"),
}
"""What each closed list that inputs use is called."""


@frozen
class AreaWords:
    """What words mean in one area, and where the areas are.

    Attributes:
        levels: levels by what the area calls them; diseases: codes by name; regions: area codes by name.
    """

    levels: Mapping[str, str] = attrs.Factory(dict)
    diseases: Mapping[str, str] = attrs.Factory(dict)
    regions: Mapping[str, str] = attrs.Factory(dict)


ANYWHERE = AreaWords()
"""The words that hold in every area."""


@functools.cache
def _words(kind: str) -> Mapping[str, str]:
    """Every word of a closed list, with what it stands for."""
    labels = {text.casefold(): word for word, label in VOCABULARY[kind].items() for text in (label.en, label.zh)}
    return {**labels, **ALIASES[kind]}


def read_word(kind: str, value: object) -> str:
    """A word of a closed list.

    >>> read_word("level", "三级"), read_word("scheme", 310), read_word("class", "乙")
    ('tertiary', 'employee', 'B')

    Raises:
        InputError: it is no word of the list, or may mean several.
    """
    known = VOCABULARY[kind]
    word = _meaning(kind, value)
    if word in known:
        return word
    if word:
        raise InputError(
            f"{shown(value)} 可能指 {word.replace(' ', ' 或 ')}",
            f"{shown(value)} may mean {word.replace(' ', ' or ')}",
            mend=("请写明是哪一个", "say which"),
        )
    if kind == "line_kind" and isinstance(value, str) and value.isascii() and value.replace("_", "").isalnum():
        return value  # perhaps one of the area's own, which is known once the area is
    words = ", ".join(f"{word} ({label.zh})" for word, label in known.items())
    name = NAMES[kind]
    raise InputError(
        f"未知的{name.zh} {shown(value)}", f"unknown {name.en} {shown(value)}", mend=suggestion(nearest(str(value), known), words)
    )


def _meaning(kind: str, value: object) -> str:
    """What a word of a closed list stands for, several words where it may mean them all, or nothing."""
    if type(value) is str and value in VOCABULARY[kind]:
        return value
    return _words(kind).get(simple(str(value)).casefold(), "") if type(value) is int or isinstance(value, str) else ""


def resolve_case(data: Mapping[str, Any], words: AreaWords = ANYWHERE) -> Mapping[str, Any]:
    """Data of a case in which words that mean several keys, or mean something in an area only, are replaced.

    Raises:
        InputError: such a word contradicts what another key says.
    """
    resolved = with_resolved_person(data, words)
    if isinstance(data.get("claim"), list | tuple):
        claims = enumerate(data["claim"])
        resolved["claim"] = [
            resolve_claim(claim, words, f"claim[{index}].") if isinstance(claim, Mapping) else claim for index, claim in claims
        ]
    return resolved


def with_resolved_person(data: Mapping[str, Any], words: AreaWords = ANYWHERE) -> dict[str, Any]:
    """Data of a file in which only the words of the person are replaced; see :func:`resolve_case`."""
    person = data.get("person")
    return {**data, "person": resolve_person(person, words, "person.")} if isinstance(person, Mapping) else dict(data)


def resolve_person(data: Mapping[str, Any], words: AreaWords = ANYWHERE, path: str = "") -> Mapping[str, Any]:
    """The table of a person; see :func:`resolve_case`."""
    person = _spread(data, "standing", path)
    entries = person.get("registrations")
    if isinstance(entries, list | tuple):
        registrations = enumerate(entries)
        person["registrations"] = [
            _registration(entry, words, f"{path}registrations[{index}].") if isinstance(entry, Mapping) else entry
            for index, entry in registrations
        ]
    return person


def resolve_claim(data: Mapping[str, Any], words: AreaWords = ANYWHERE, path: str = "") -> Mapping[str, Any]:
    """The table of a claim; see :func:`resolve_case`."""
    claim = _spread(data, "benefit", path)
    _replace(claim, "disease", words.diseases)
    for key in ("facility", "prescription"):
        if isinstance(claim.get(key), Mapping):
            place = dict(claim[key])
            _replace(place, "level", words.levels)
            _replace(place, "region", words.regions)
            claim[key] = _spread(place, "level", f"{path}{key}.") if key == "facility" else place
    return claim


def _registration(data: Mapping[str, Any], words: AreaWords, path: str) -> Mapping[str, Any]:
    registration = dict(data)
    _replace(registration, "region", words.regions)
    _replace(registration, "code", words.diseases)
    if _meaning("registration", data.get("kind")) == "cross_region":
        registration["code"] = _meaning("filing", data.get("code")) or data.get("code")
    return registration


def _replace(table: dict[str, Any], key: str, words: Mapping[str, str]) -> None:
    """Put the word of the closed list in the place of an area's own."""
    value = table.get(key)
    if words and isinstance(value, str):
        table[key] = words.get(simple(value).casefold(), value)


def _spread(data: Mapping[str, Any], key: str, path: str) -> dict[str, Any]:
    """A table in which a word that says several keys stands as these."""
    table = dict(data)
    value = data.get(key)
    meaning = COMPOUNDS[key].get(simple(value)) if isinstance(value, str) else None
    for other, word in (meaning or {}).items():
        stated = data.get(other, word) if other != key else word
        if stated != word and (isinstance(stated, bool) or not _same(other, stated, word)):
            raise InputError(
                f"{shown(value)} 与 {other} 的 {shown(stated)} 矛盾",
                f"{shown(value)} contradicts {shown(stated)} in {other}",
                where=f"{path}{key}",
                mend=("请改正其中一个", "mend one of the two"),
            )
        table[other] = word
    return table


def _same(kind: str, stated: Any, word: Any) -> bool:
    """Whether a stated word means the same as another one."""
    if kind == "grade":
        compound = COMPOUNDS["level"].get(simple(stated), {}) if isinstance(stated, str) else {}
        return bool(compound.get("grade") == word)
    if kind not in VOCABULARY:
        return False
    if isinstance(stated, list):  # dated: whoever writes it so says when
        return False
    return bool(_meaning(kind, stated) == word)


def notices(data: Mapping[str, Any]) -> tuple[Message, ...]:
    """What is to be told of the words of a case: schemes that have another name today."""
    person = data.get("person")
    scheme = person.get("scheme") if isinstance(person, Mapping) else None
    entries = [entry.get("value") for entry in scheme if isinstance(entry, Mapping)] if isinstance(scheme, list) else [scheme]
    former = [entry for entry in entries if isinstance(entry, str | int) and simple(str(entry)).casefold() in FORMER_SCHEMES]
    return tuple(
        Message(
            "former_scheme",
            Text(
                f"{name} 已并入城乡居民医保(2016 年 1 月国务院部署整合,各地先后完成),按城乡居民医保处理,整合前的待遇不在其内",
                f"{name} was merged into the residents' scheme (the State Council ordered it in January 2016, areas did so in "
                "their time) and is read as that; what held before is not covered",
            ),
        )
        for name in dict.fromkeys(map(str, former))
    )

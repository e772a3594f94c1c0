"""The columns that are read; those of counters, accounts and facts have to name some of the area that can be used."""

from collections.abc import Iterable, Mapping, Sequence

from yibao import RuleSet
from yibao.engines import Declared, InputError, unknown_word

from ..kernel.frame import frame_of
from ..tables.spec import CLAIMS, NO_NAMES, PERSONS, REGISTRATION, columns_in


def columns_read(rules: RuleSet, names: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The columns that are read of those that the tables have, by table."""
    declared = rules.declared
    facts = [name.removeprefix("fact_") for name in names["claims"] if name.startswith("fact_")]
    of: dict[str, Mapping[str, Iterable[str]]] = {
        "persons": {"account": declared.account, "counter": declared.counter, "fact": declared.fact},
        "claims": {"kind": frame_of(rules).kinds, "fact": facts},
        "registrations": NO_NAMES,
    }
    tables = {"persons": PERSONS, "claims": CLAIMS, "registrations": REGISTRATION}
    return {name: columns_in(tables[name], names[name], of[name]) for name in names}


def check_person_columns(rules: RuleSet, names: Iterable[str]) -> None:
    """Check the columns of persons.

    Raises:
        InputError: one names nothing in the area, or nothing that a person can bring along.
    """
    declared = rules.declared
    apart = {name: counter.per for name, counter in declared.counter.items() if counter.per}
    known = {
        "account": declared.account,
        "counter": [name for name in declared.counter if name not in apart],
        "fact": declared.fact,
    }
    for name in names:
        prefix, _, rest = name.partition("_")
        per = apart.get(rest) or apart.get(rest.removesuffix("_fen"))
        if prefix == "counter" and per:
            by = ", ".join(per)
            raise InputError(
                f"列 {name} 无法使用:该计数器按 {by} 分别累计",
                f"the column {name} cannot be used: the counter is kept apart by {by}",
                mend=("此人改用 yibao settle 的 state", "settle this person with yibao settle, from a state"),
            )
        if prefix in known and rest not in known[prefix]:
            whole = rest.removesuffix("_fen")
            if whole == rest or whole not in known[prefix] or not _is_money(declared, prefix, whole):
                raise _unknown(name, [f"{prefix}_{word}" for word in known[prefix]])


def check_claim_columns(rules: RuleSet, names: Iterable[str]) -> None:
    """Check the columns of claims.

    Raises:
        InputError: one names no fact that belongs to a claim.
    """
    facts = rules.declared.fact
    of_claims = [f"fact_{name}" for name, rule in facts.items() if rule.about == "claim"]
    for name in names:
        prefix, _, rest = name.partition("_")
        if prefix != "fact" or name in of_claims:
            continue
        if rest not in facts:
            raise _unknown(name, of_claims)
        raise InputError(
            f"列 {name} 无法使用:它说的是参保人,不是一次就医",
            f"the column {name} cannot be used: it is about the person, not about one claim",
            mend=("请写在 PERSONS 中", "give it among PERSONS"),
        )


def _is_money(declared: Declared, prefix: str, name: str) -> bool:
    if prefix == "counter":
        return declared.counter[name].unit == "money"
    return prefix == "account" or declared.fact[name].type == "money"


def _unknown(name: str, known: Sequence[str]) -> InputError:
    return unknown_word(name, known or ["-"], "列", "column")

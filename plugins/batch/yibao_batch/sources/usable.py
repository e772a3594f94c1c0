"""Columns that name a counter, an account or a fact of the area: one that names nothing, or cannot be used, is refused."""

from collections.abc import Iterable, Sequence

from yibao import RuleSet
from yibao.engines import Declared, InputError, unknown_word


def check_person_columns(rules: RuleSet, names: Iterable[str]) -> None:
    """Look at the columns of persons.

    Raises:
        InputError: one names nothing in the area, or nothing that a person can bring along.
    """
    declared = rules.declared
    apart = {name for name, counter in declared.counter.items() if counter.per}
    known = {
        "account": list(declared.account),
        "counter": [name for name in declared.counter if name not in apart],
        "fact": list(declared.fact),
    }
    for name in names:
        prefix, rest = _parts(name)
        if prefix == "counter" and apart & {rest, rest.removesuffix("_fen")}:
            by = ", ".join(declared.counter[rest if rest in apart else rest.removesuffix("_fen")].per)
            raise InputError(
                f"列 {name} 无法使用:该计数器按 {by} 分别累计",
                f"the column {name} cannot be used: the counter is kept apart by {by}",
                mend=("此人改用 yibao settle 的 state", "settle this person with yibao settle, from a state"),
            )
        if prefix in known and not _fits(declared, prefix, rest, known[prefix]):
            raise _unknown(name, [f"{prefix}_{one}" for one in known[prefix]])


def check_claim_columns(rules: RuleSet, names: Iterable[str]) -> None:
    """Look at the columns of claims.

    Raises:
        InputError: one names no fact that belongs to a claim.
    """
    facts = rules.declared.fact
    of_claims = [f"fact_{name}" for name, rule in facts.items() if rule.about == "claim"]
    for name in names:
        prefix, rest = _parts(name)
        if prefix != "fact" or name in of_claims:
            continue
        if rest in facts:
            raise InputError(
                f"列 {name} 无法使用:它说的是参保人,不是一次就医",
                f"the column {name} cannot be used: it is about the person, not about one claim",
                mend=("请写在 PERSONS 中", "give it among PERSONS"),
            )
        raise _unknown(name, of_claims)


def _parts(name: str) -> tuple[str, str]:
    prefix, _, rest = name.partition("_")
    return prefix, rest


def _fits(declared: Declared, prefix: str, rest: str, known: Sequence[str]) -> bool:
    """Whether a column is of something known, and of fen only where that is money."""
    if rest in known:
        return True
    name = rest.removesuffix("_fen")
    if name == rest or name not in known:
        return False
    if prefix == "counter":
        return declared.counter[name].unit == "money"
    return prefix == "account" or declared.fact[name].type == "money"


def _unknown(name: str, known: Sequence[str]) -> InputError:
    return unknown_word(name, known or ["-"], "列", "column")

"""The person of a message: scheme, standing, birth date, cover, balances and what is filed."""

from collections.abc import Iterable
from typing import Any

from yibao import InputError, Message

from .codes import COVERS, SCHEMES, STANDINGS
from .notes import note
from .tables import Table, Tables
from .values import amount, code, day, meaning, yuan


def read_person(tables: Tables, benefit: str) -> tuple[dict[str, Any], list[Message]]:
    """What a message says of a person, with the keys of case files.

    Args:
        benefit: of the claim, which says what a disease on file is for.

    Raises:
        InputError: it is insured for several schemes, or a field cannot be read.
    """
    facts = tables.envelope
    insured = _insured(tables.insured, code(facts, "insutype"))
    facts = {**facts, **insured}
    notes: list[Message] = []
    birth = day(facts, "brdy")
    scheme = code(facts, "insutype")
    person: dict[str, Any] = {
        "id": code(facts, "psn_no"),
        "name": code(facts, "psn_name"),
        "birth_date": birth,
        "scheme": scheme if scheme in SCHEMES else "",
        "standing": _standing(code(facts, "psn_type"), notes),
        "cover": COVERS.get(code(insured, "psn_insu_stas"), ""),
        "accounts": _accounts(facts, insured, notes),
        "registrations": [_registration(table, benefit, notes) for table in tables.diseases],
    }
    if scheme and scheme not in SCHEMES:
        notes.append(note("platform_scheme", f"险种 {scheme} 不是基本医保", f"the insutype {scheme} is no basic scheme"))
    return {key: value for key, value in person.items() if value}, notes


def _insured(rows: Iterable[Table], scheme: str) -> Table:
    """The row of the basic scheme; of the one that the message names, where it names one."""
    basic = [row for row in rows if code(row, "insutype") in SCHEMES]
    if scheme in SCHEMES:
        basic = [row for row in basic if code(row, "insutype") == scheme]
    in_force = [row for row in basic if code(row, "psn_insu_stas") in ("1", "")]
    basic = in_force or basic
    places = {(code(row, "insutype"), code(row, "insuplc_admdvs")) for row in basic}
    if len(places) > 1:
        kinds = ", ".join(sorted(f"{kind} ({place})" for kind, place in places))
        raise InputError(
            f"同时参加几种基本医保:{kinds}",
            f"several basic schemes are in force: {kinds}",
            where="insuinfo",
            mend=("只留下结算所用的一行", "leave only the row by which the bill is settled"),
        )
    return basic[0] if basic else {}


def _standing(psn_type: str, notes: list[Message]) -> str:
    standing = meaning(STANDINGS, psn_type)
    if psn_type and psn_type not in STANDINGS:
        if standing:
            zh, en = f"人员类别 {psn_type} 按 {standing} 处理", f"the psn_type {psn_type} is read as {standing}"
        else:
            zh, en = f"人员类别 {psn_type} 没有对应的类别", f"the psn_type {psn_type} stands for no standing here"
        if not (standing and psn_type.startswith(("1101", "1201", "1501"))):
            notes.append(note("platform_standing", zh, en))
    return standing


def _accounts(facts: Table, insured: Table, notes: list[Message]) -> dict[str, str]:
    """The balances that a message about a person states; those after a settlement are no balances before it."""
    this_year, earlier = amount(facts, "crt_year_balc"), amount(facts, "cal_year_balc")
    if this_year is not None and earlier is not None:
        return {"current_year": yuan(this_year), "carried_over": yuan(earlier)}
    balance = amount(insured, "balc")
    if not balance or code(facts, "insutype") != "310":
        return {}
    notes.append(
        note(
            "platform_balance",
            f"账户余额 {yuan(balance)} 元视为当年账户;报文不分当年与历年",
            f"the balance of {yuan(balance)} is taken as the account of this year: the message does not tell years apart",
        )
    )
    return {"current_year": yuan(balance)}


def _registration(table: Table, benefit: str, notes: list[Message]) -> dict[str, Any]:
    kind = benefit if benefit.endswith("_disease") else "special_disease"
    disease = code(table, "opsp_dise_name") or code(table, "opsp_dise_code")
    if kind != benefit:
        notes.append(
            note(
                "platform_disease",
                f"备案病种“{disease}”视为门诊特殊病种;报文不分慢病与特病",
                f"the disease on file {disease!r} is taken as a special disease: the message does not tell it from a chronic one",
            )
        )
    entry = {"kind": kind, "code": disease, "from": day(table, "begndate"), "to": day(table, "enddate")}
    return {key: value for key, value in entry.items() if value}

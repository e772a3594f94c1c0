"""A message as the case that it is about."""

from collections.abc import Iterator
from typing import Any

from yibao import InputError, Message, Record

from .amounts import printed_amounts
from .bill import benefit_of, read_bill
from .codes import OTHERS, TRANSACTIONS
from .notes import not_said, note
from .person import read_person
from .tables import Table, Tables, read_tables
from .values import amount, code, day, fen, yuan


def read_message(data: bytes, name: str) -> Iterator[Record]:
    """The case of a message, or of the messages of one visit that stand in one file.

    Raises:
        InputError: it cannot be read, or holds no case.
    """
    yield case_record(read_tables(data))


def case_record(tables: Tables, where: str = "") -> Record:
    """The case that tables of messages are about.

    Raises:
        InputError: they are about none, or about several bills.
    """
    facts = tables.envelope
    settled = _settled(tables)
    reversal = tables.number in ("2208", "2305") or (amount(settled, "medfee_sumamt") or 0) < 0
    sign = -1 if (amount(settled, "medfee_sumamt") or 0) < 0 else 1
    benefit = benefit_of(facts)
    person, notes = read_person(tables, benefit)
    bill = tables.settled or tables.lines or "medfee_sumamt" in facts or (reversal and code(facts, "setl_id"))
    if not bill and not (tables.insured or tables.diseases):
        raise _no_case(tables.number)
    data: dict[str, Any] = {"person": person} if person else {}
    area = code(facts, "insuplc_admdvs") or next((place for row in tables.insured if (place := code(row, "insuplc_admdvs"))), "")
    if area:
        data["city"] = area
    if bill:
        claims, more = _claims(tables, settled, sign, reversal=reversal)
        notes += more
        data["claim"] = claims
        missing = [key for key in ("birth_date", "scheme", "standing") if key not in person]
        missing += ["facility.level"] if claims and not claims[0].get("facility", {}).get("level") else []
        if claims and "accounts" not in person:
            missing.append("accounts")
        if not tables.diseases:
            missing.append("registrations")
        notes.append(not_said(missing))
    places = {f"claim[0].lines[{index}]": f"feedetail[{index}]" for index in range(len(_lines(data)))}
    return Record(data, where, places, tuple(notes))


def _lines(data: dict[str, Any]) -> list[Any]:
    claims = data.get("claim") or [{}]
    lines: list[Any] = claims[0].get("lines", [])
    return lines


def _settled(tables: Tables) -> Table:
    """What the platform answered; of a trial and the settlement itself, the latter.

    Raises:
        InputError: it answered about several bills.
    """
    visits = {code(table, "mdtrt_id") for table in tables.settled if code(table, "mdtrt_id")}
    if len(visits) > 1:
        raise InputError(
            f"报文含 {len(visits)} 次就诊的结算",
            f"it holds the settlements of {len(visits)} visits",
            where="setlinfo",
            mend=("每个文件一次就诊;多次请用导出表", "give one visit a file, or an export for many"),
        )
    return tables.settled[-1] if tables.settled else {}


def _claims(tables: Tables, settled: Table, sign: int, *, reversal: bool) -> tuple[list[dict[str, Any]], list[Message]]:
    """The claim, and the reversal of it; the reversal alone where nothing is said of the bill."""
    facts = tables.envelope
    taken_back = code(facts, "init_setl_id") or code(facts, "setl_id") or code(facts, "mdtrt_id")
    if reversal and not settled and not tables.lines:
        return [{"id": f"-{taken_back}", "date": day(facts, "setl_time"), "reverses": taken_back}], []
    claim, notes = read_bill(tables, sign)
    if settled:
        claim["expect"] = printed_amounts(settled, tables.funds, sign)
        balance, paid = amount(settled, "balc"), amount(settled, "acct_pay")
        if sign > 0 and balance is not None and paid is not None:
            notes.append(
                note(
                    "platform_balance",
                    f"结算前的账户余额为 {yuan(balance + paid)} 元",
                    f"the balance of the account before this bill was {yuan(balance + paid)}",
                )
            )
    if not reversal:
        return [claim], notes
    claim.setdefault("id", taken_back or "settled")
    payers = {name: yuan(-fen(value)) for name, value in claim.get("expect", {}).get("payers", {}).items() if name != "account"}
    back = {"id": f"-{claim['id']}", "date": day(settled, "setl_time"), "reverses": claim["id"], "expect": {"payers": payers}}
    return [claim, back], notes


def _no_case(number: str) -> InputError:
    zh, en = OTHERS.get(number) or TRANSACTIONS.get(number) or ("", "")
    mend = (
        "可读:" + "、".join(f"{known} {words[0]}" for known, words in TRANSACTIONS.items()),
        "these are read: " + ", ".join(f"{known} {words[1]}" for known, words in TRANSACTIONS.items()),
    )
    label = f"{number} {zh}".strip() or "?", f"{number} ({en})" if en else number or "?"
    return InputError(f"报文 {label[0]} 中没有病例", f"the message {label[1]} holds no case", where="infno", mend=mend)

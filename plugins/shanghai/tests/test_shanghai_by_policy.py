"""Shanghai's rules written once more, benefit by benefit, from the policy texts alone: amounts in fen, ratios in per cent.

Nothing below reads a rule file or uses a rule of the engine. A course of claims is settled by ``Book``, a person's year kept by
hand, and by yibao; payers have to agree to the fen, and what the texts leave open has to be refused by both. ``YIBAO_EXAMPLES``
says how many courses, 300 unless given.
"""

import datetime as dt
import json
import os
import random
from typing import Any

import pytest
from click.testing import CliRunner

from yibao import YibaoError, load_registry, read_case, settle_case
from yibao.cli.app.main import main

COURSES = int(os.environ.get("YIBAO_EXAMPLES", "300"))
WAN = 1_000_000
"""Ten thousand yuan in fen."""


class Untold(Exception):
    """The texts do not say what holds."""


def share(amount: int, per_cent: int) -> int:
    """Rounded half up to the fen."""
    return (amount * per_cent + 50) // 100


def largest(left: int, per_cent: int) -> int:
    """The largest amount whose share is not more than what is left."""
    return ((left + 1) * 100 - 51) // per_cent


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# --- the medical year of employees ---

YEARS = [dt.date(year, 4, 1) for year in range(2001, 2020)] + [dt.date(year, 7, 1) for year in range(2020, 2031)]
"""First days: April until 2019, whose year had fifteen months, then July."""

CEILINGS = {
    2013: 34, 2014: 36, 2015: 39, 2016: 42, 2017: 46, 2018: 51, 2019: 53,
    2020: 55, 2021: 57, 2022: 59, 2023: 61, 2024: 63, 2025: 65,
}  # fmt: skip
"""What the pooled fund pays at most, in ten thousand yuan, by the calendar year in which a medical year begins."""


def first_of_year(day: dt.date) -> dt.date:
    return max(first for first in YEARS if first <= day)


# --- a person's group ---


def old_retired(person: dict[str, Any]) -> bool:
    """Retired by the end of 2000. Nobody born after 1955 was old enough for that."""
    if person["standing"] != "retired":
        return False
    if "retired_on" in person:
        return person["retired_on"] <= dt.date(2000, 12, 31)
    if person["birth"] <= dt.date(1955, 12, 31):
        raise Untold("day of retirement")
    return False


def middle_cohort(person: dict[str, Any]) -> bool:
    """Born by the end of 1955 and at work by the end of 2000."""
    if person["birth"] > dt.date(1955, 12, 31):
        return False
    if "started" not in person:
        raise Untold("first day of work")
    return person["started"] <= dt.date(2000, 12, 31)


LEVEL = {"village": 1, "community": 1, "primary": 1, "secondary": 2, "tertiary": 3}


def old_percent(person: dict[str, Any], day: dt.date, level: int) -> int:
    """Outpatient ratios from 2012-04-01 to 2023-06-30."""
    years = age(person["birth"], day)
    if person["standing"] != "retired":
        older = years > 44
        row = (75, 70, 70) if older and middle_cohort(person) else (75, 70, 60) if older else (65, 60, 50)
    elif old_retired(person):
        row = (90, 85, 80)
    elif years >= 70 or middle_cohort(person):
        row = (85, 80, 75)
    else:
        row = (80, 75, 70)
    return row[level - 1]


def new_percent(person: dict[str, Any], level: int) -> int:
    """Outpatient ratios from 2023-07-01."""
    row = (80, 75, 70) if person["standing"] != "retired" else (90, 85, 80) if old_retired(person) else (85, 80, 75)
    return row[level - 1]


REFORM = dt.date(2023, 7, 1)

# Monthly average wage, from which the bounds of the base come, and monthly minimum wage, from July.
WAGES = {
    2021: (10338, 2590),
    2022: (11396, 2590),
    2023: (12183, 2690),
    2024: (12307, 2690),
    2025: (12434, 2740),
    2026: (12577, 2740),
}


def own_before_relief(income: int, retired: bool, day: dt.date) -> int | None:
    """What a person bears in a year before income-linked relief begins; none above three average wages."""
    average, minimum = (12 * 100 * wage for wage in WAGES[first_of_year(day).year])
    if income * 100 <= minimum * 80:
        return share(share(minimum, 80), 25)
    if income <= minimum:
        return share(income, 25)
    if retired or income * 2 <= average * 3:
        return share(income, 30)
    return share(income, 40) if income <= 3 * average else None


class Book:
    """An employee's account and the year's sums, kept by hand."""

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person
        self.current = person["current"]
        self.carried = person["carried"]
        self.year: dt.date | None = None
        self.day: dt.date | None = None
        self.reset()

    def reset(self) -> None:
        self.outpatient = self.inpatient = self.pooled = self.borne = self.helped = 0

    def reach(self, day: dt.date) -> None:
        """Medical years end: what the account holds becomes prior years' money, and the new year's comes in."""
        if self.year is None:
            self.year = first_of_year(day)
        for first in YEARS:
            if self.year < first <= day:
                self.carried += self.current
                self.current = self.credit(first)
                self.year = first
                self.reset()

    def credit(self, first: dt.date) -> int:
        retired = self.person["standing"] == "retired"
        years = age(self.person["birth"], first)
        base = self.person["base"]
        if retired:
            if first == dt.date(2003, 4, 1):
                return 77890 if years <= 74 else 87630
            if first == dt.date(2016, 4, 1):
                return 140000 if years <= 74 else 157500
            if first < dt.date(2017, 4, 1):
                return 0
            yearly = 168000 if years <= 74 else 189000
            return yearly * 5 // 4 if first == dt.date(2020, 7, 1) else yearly  # April to June 2020 came on 2020-07-01
        own = held(base, first) * 2 * 12 // 100
        band = 0 if years <= 34 else 1 if years <= 44 else 2
        if first >= REFORM:
            return own
        if first.year == 2022 or first < dt.date(2016, 4, 1):
            return 0  # not found
        employer = ((14000, 28000, 42000) if first.year == 2016 else (21000, 42000, 63000))[band]
        quarters = 5 if first == dt.date(2020, 7, 1) else 4
        return (own + employer) * quarters // 4

    # --- what funds pay ---

    def above(self, amount: int, per_cent: int, day: dt.date) -> tuple[int, int]:
        """Pooled fund to its ceiling, then the local additional fund at 80 per cent."""
        year = first_of_year(day).year
        surely = {2012: 28, 2026: 65}.get(year)  # not found for these years; no year's was lower than the one before
        left = (surely or CEILINGS[year]) * WAN - self.pooled
        inside = min(amount, largest(left, per_cent))
        if inside < amount and surely:
            raise Untold("ceiling of the year")
        pooled = share(inside, per_cent)
        self.pooled += pooled
        return pooled, share(amount - inside, 80)

    def settle(self, claim: dict[str, Any]) -> dict[str, int]:
        day, kind = claim["day"], claim["kind"]
        self.reach(day)
        if kind in ("outpatient", "emergency", "inpatient", "observation") or (kind == "pharmacy" and day >= REFORM):
            old_retired(self.person)  # asked for at once, whether or not the money of this claim gets that far
        if kind in ("outpatient", "emergency") and day < REFORM:
            old_percent(self.person, day, 1)
        split = {"outpatient": self.visit, "emergency": self.visit, "pharmacy": self.shop}.get(kind)
        account, deductible, copay, pooled, additional = (split or self.ward)(claim) if claim["in_scope"] else (0, 0, 0, 0, 0)
        first_pay = claim["first_pay"]
        payers = {"account.current_year": account, "pooled_fund": pooled}
        # relief above a share of income: the first-pay comes first, then deductible and co-pay, each relieved of its own
        income = self.person.get("income")
        bought = kind == "pharmacy" and (day < REFORM or "prescribed" not in claim)
        if income is not None and day >= dt.date(2021, 7, 1) and not bought:
            own = own_before_relief(income, self.person["standing"] == "retired", day)
            if own is not None:
                spent = first_pay + deductible + copay
                bears = min(spent, max(0, own - self.borne))
                self.borne += bears
                additional += share(spent - bears, 90)
                of_first = share(max(0, first_pay - bears), 90)
                of_both = share(max(0, first_pay + deductible - bears), 90)
                first_pay -= of_first
                deductible -= of_both - of_first
                copay -= share(spent - bears, 90) - of_both
        # medical assistance of the minimum-allowance group, stays only; what an unknown relief might take is not counted on
        unknown = income is not None and day < dt.date(2021, 7, 1)
        if kind in ("inpatient", "observation") and self.person.get("group") == "minimum_allowance" and not unknown:
            ratio, limit = 0, 0
            if dt.date(2018, 6, 29) <= day <= dt.date(2018, 6, 30):
                ratio, limit = 80, 8 * WAN
            elif dt.date(2018, 7, 1) <= day <= dt.date(2023, 7, 1):
                ratio, limit = 90, 13 * WAN
            if ratio:
                inside = min(deductible + copay, largest(limit - self.helped, ratio))
                payers["medical_assistance"] = off = share(inside, ratio)
                self.helped += off
                from_deductible = share(min(deductible, inside), ratio)
                deductible -= from_deductible
                copay -= off - from_deductible
        owed = deductible + copay
        carried = min(owed, self.carried)
        self.carried -= carried
        payers |= {"additional_fund": additional, "account.carried_over": carried}
        payers["cash"] = owed - carried + first_pay + claim["outside"]
        return {name: amount for name, amount in payers.items() if amount}

    def visit(self, claim: dict[str, Any]) -> tuple[int, int, int, int, int]:
        """Account, annual segment by group, co-pay by level."""
        level = LEVEL[claim["level"]]
        return self.three_segments(claim, level)

    def shop(self, claim: dict[str, Any]) -> tuple[int, int, int, int, int]:
        """A pharmacy: from 2023-07-01 a hospital's prescription is worth a visit there; otherwise the account alone pays."""
        prescribed = claim.get("prescribed")
        if claim["day"] >= REFORM and prescribed:
            return self.three_segments(claim, LEVEL[prescribed])
        account = min(claim["in_scope"], self.current)
        self.current -= account
        if account < claim["in_scope"] and claim["day"] < dt.date(2012, 4, 1):
            raise Untold("pharmacies before April 2012")
        return account, 0, claim["in_scope"] - account, 0, 0

    def three_segments(self, claim: dict[str, Any], level: int) -> tuple[int, int, int, int, int]:
        day, rest = claim["day"], claim["in_scope"]
        account = min(rest, self.current)
        self.current -= account
        rest -= account
        if not rest:
            return account, 0, 0, 0, 0
        if day < dt.date(2012, 4, 1):
            raise Untold("rules before April 2012")
        retired = self.person["standing"] == "retired"
        if day < REFORM:
            edge = 30000 if old_retired(self.person) else 70000 if retired else 150000
        else:
            edge = 20000 if old_retired(self.person) else 30000 if retired else 50000
        own = min(rest, max(0, edge - self.outpatient))
        self.outpatient += own
        rest -= own
        if not rest:
            return account, own, 0, 0, 0
        if day < REFORM:
            additional = share(rest, old_percent(self.person, day, level))
            return account, own, rest - additional, 0, additional
        pooled, additional = self.above(rest, new_percent(self.person, level), day)
        return account, own, rest - pooled - additional, pooled, additional

    def ward(self, claim: dict[str, Any]) -> tuple[int, int, int, int, int]:
        """Stays with an annual deductible by group; registered major diseases and family beds without one."""
        day, rest, kind = claim["day"], claim["in_scope"], claim["kind"]
        retired = self.person["standing"] == "retired"
        per_cent = 92 if retired else 85
        own = 0
        if kind in ("inpatient", "observation"):
            if day < dt.date(2012, 4, 1):
                raise Untold("stays before April 2012")
            edge = 70000 if old_retired(self.person) else 120000 if retired else 150000
            own = min(rest, max(0, edge - self.inpatient))
            self.inpatient += own
            rest -= own
        elif kind == "special_disease":
            if day < dt.date(2013, 1, 22):
                raise Untold("major diseases before 2013")
        else:
            per_cent = 80
            if day < dt.date(2013, 12, 1):
                raise Untold("family beds before December 2013")
        if not rest:
            return 0, own, 0, 0, 0
        pooled, additional = self.above(rest, per_cent, day)
        return 0, own, rest - pooled - additional, pooled, additional


# --- residents, by the measures of 2021, as printed again in September 2024 ---


class Resident:
    """A resident's calendar year, kept by hand."""

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person
        self.year = 0

    def settle(self, claim: dict[str, Any]) -> dict[str, int]:
        day, kind, level = claim["day"], claim["kind"], claim["level"]
        if day.year != self.year:
            self.year, self.deducted, self.paid, self.serious = day.year, 0, 0, 0
        rest = claim["in_scope"]
        years = age(self.person["birth"], day)
        elder = years >= 60 or self.person.get("disability") == "severe"
        young = self.person["standing"] in ("minor", "student") or years < 19
        own = fund = 0
        if rest and kind not in ("inpatient", "observation"):
            if level == "village":
                per_cent = 80
            else:
                edge = 30000 if elder or young else 50000
                own = min(rest, max(0, edge - self.deducted))
                self.deducted += own
                per_cent = (70, 60, 50)[LEVEL[level] - 1]
        elif rest:
            own = min(rest, (5000, 10000, 30000)[LEVEL[level] - 1])
            per_cent = ((90, 80, 70) if elder else (80, 75, 60))[LEVEL[level] - 1]
        if rest - own:
            fund = share(rest - own, per_cent)
            if fund > 18_2000_00 - self.paid:
                raise Untold("ceiling of the residents' fund")
            self.paid += fund
        left = rest - fund
        major = 0
        disease = claim.get("disease")
        scope = {"malignant_tumour", "dialysis", "transplant_anti_rejection", "mental_illness"}
        if self.person.get("university"):
            scope |= {"haemophilia", "aplastic_anaemia"}
        if disease in scope:
            ratio = 65 if self.person.get("group") in ("minimum_allowance", "borderline") else 60
            limit = 40 * WAN
            if day >= dt.date(2025, 1, 1):
                loyal = max(0, self.person.get("continuous", 0) - 4) + self.person.get("no_claim", False)
                limit += min(3000_00 * loyal, 8 * WAN)
            inside = min(left, largest(limit - self.serious, ratio))
            major = share(inside, ratio)
            self.serious += major
        payers = {"pooled_fund": fund, "major_illness_fund": major, "cash": left - major + claim["outside"]}
        return {name: amount for name, amount in payers.items() if amount}


# --- childbirth, from 2026-10-01, in both schemes ---


def births(claims: list[dict[str, Any]]) -> list[dict[str, int]]:
    """4,500 of prenatal cost for each child; above it listed items in full; a stay for the delivery in full."""
    used: dict[int, int] = {}
    found = []
    for claim in claims:
        fund = claim["in_scope"]
        if claim["day"] < dt.date(2026, 10, 1):
            raise Untold("maternity before October 2026")
        if not claim["delivery"]:
            allowed = min(fund, 450000 - used.get(claim["child"], 0))
            used[claim["child"]] = used.get(claim["child"], 0) + allowed
            if allowed < fund and not claim["listed"]:
                raise Untold("items outside the list")
        payers = {"pooled_fund": fund, "cash": claim["first_pay"] + claim["outside"]}
        found.append({name: amount for name, amount in payers.items() if amount})
    return found


# --- contributions of a month, and a resident's premium of a year ---

BOUNDS = {
    2021: (5975, 31014),
    2022: (6520, 34188),
    2023: (7310, 36549),
    2024: (7384, 36921),
    2025: (7460, 37302),
    2026: (7546, 37731),
}
"""Floor and ceiling of the monthly base in yuan, from each July."""


def held(declared: int, day: dt.date) -> int:
    """The declared base, in fen, between floor and ceiling of a day, as far as these were found."""
    floor, ceiling = BOUNDS.get(day.year if day.month >= 7 else day.year - 1, (0, 10**9))
    return min(max(declared, floor * 100), ceiling * 100)


def paid_in_a_month(standing: str, declared: int, year: int, month: int) -> dict[str, int | None]:
    """What employer and person pay in fen; none where it was not found."""
    base = held(declared, dt.date(year, month, 1))
    when = (year, month)
    if standing == "flexible":
        return {"person": share(base, 11 if when < (2024, 3) else 10)}
    per_cent = 10 if year == 2023 else 9 if when >= (2025, 3) else None
    return {"person": share(base, 2), "employer": None if per_cent is None else share(base, per_cent)}


PREMIUMS = {
    2018: (370, 535, 720, 110), 2019: (390, 555, 740, 130), 2022: (520, 690, 860, 220), 2023: (545, 715, 885, 245),
    2024: (595, 765, 935, 295), 2025: (655, 825, 995, 355), 2026: (700, 870, 1040, 400),
}  # fmt: skip
"""Own payment of a year in yuan: from 70, from 60, from 19, and the young."""


# --- both against the engine ---


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("shanghai")


def as_case(person: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    """The same person and claims as a case file tells them."""
    facts: dict[str, Any] = {}
    for name, key in (("started_work_on", "started"), ("retired_on", "retired_on")):
        if key in person:
            facts[name] = person[key].isoformat()
    if "university" in person:
        facts["activity"] = "university_student" if person["university"] else "pupil"
    if "income" in person:
        facts["income_last_year"] = yuan(person["income"])
    for name, key in (
        ("assistance_group", "group"),
        ("disability", "disability"),
        ("continuous_years", "continuous"),
        ("no_claim_last_year", "no_claim"),
    ):
        if key in person:
            facts[name] = person[key]
    said: dict[str, Any] = {
        "id": "P",
        "birth_date": person["birth"].isoformat(),
        "scheme": person["scheme"],
        "standing": person["standing"],
        "facts": facts,
        "registrations": [{"kind": "special_disease", "code": code} for code in person.get("registered", ())],
    }
    if person["scheme"] == "employee":
        said["accounts"] = {"current_year": yuan(person["current"]), "carried_over": yuan(person["carried"])}
        said["contribution_base"] = yuan(person["base"])
    told = []
    for number, claim in enumerate(claims):
        stay = claim["kind"] in ("inpatient", "observation")
        day = claim["day"].isoformat()
        one: dict[str, Any] = {
            "id": f"C{number}",
            "benefit": claim["kind"],
            "facility": {"level": claim["level"]},
            "parts": {
                name: yuan(claim[key])
                for name, key in (("in_scope", "in_scope"), ("first_pay", "first_pay"), ("self_paid", "outside"))
            },
        }
        one |= {"admitted": claim["admitted"].isoformat(), "discharged": day} if stay else {"date": day}
        if "prescribed" in claim:
            one["prescription"] = {"level": claim["prescribed"], "date": day}
        if "disease" in claim:
            one["disease"] = claim["disease"]
        told.append(one)
    return {"person": said, "claim": told}


def agrees(rules: Any, person: dict[str, Any], claims: list[dict[str, Any]]) -> bool:
    """Whether the course was settled, by hand and by the engine alike; false where both refuse it."""
    book: Book | Resident = Book(person) if person["scheme"] == "employee" else Resident(person)
    data = as_case(person, claims)
    try:
        expected = [book.settle(claim) for claim in claims]
    except Untold as untold:
        with pytest.raises(YibaoError):
            settle_case(rules, read_case(data), trace=False)
            pytest.fail(f"the texts leave open: {untold}; the engine settles {data}")
        return False
    _, document = settle_case(rules, read_case(data), trace=False)
    got = [
        {name: fen for name, amount in entry["payers"].items() if (fen := int(amount.replace(".", "")))}
        for entry in document["settlements"]
    ]
    assert got == expected, data
    return True


def money(rng: random.Random) -> int:
    """Mostly ordinary bills, often an edge, sometimes a very large one."""
    edges = (1, 20000, 30000, 50000, 70000, 120000, 150000, 150001, 39 * WAN)
    return rng.choice((rng.randint(0, 300_000), rng.randint(0, 300_000), rng.randint(0, 9_000_000), rng.choice(edges)))


def days(rng: random.Random, first: dt.date, last: dt.date, changes: tuple[dt.date, ...], count: int) -> list[dt.date]:
    """Days in order, often around a change."""
    found = []
    for _ in range(count):
        if rng.random() < 0.4:
            day = rng.choice(changes) + dt.timedelta(days=rng.randint(-2, 1))
        else:
            day = first + dt.timedelta(days=rng.randint(0, (last - first).days))
        found.append(min(max(day, first), last))
    return sorted(found)


CHANGES = (
    *YEARS[11:26],
    REFORM,
    dt.date(2013, 1, 22),
    dt.date(2013, 12, 1),
    dt.date(2018, 7, 1),
    dt.date(2021, 7, 1),
    dt.date(2023, 7, 2),
)


def employee(rng: random.Random, kinds: tuple[str, ...]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An employee of any cohort, and some claims within a year or two."""
    standing = rng.choice(("active", "flexible", "unemployed", "retired", "retired", "retired"))
    person: dict[str, Any] = {
        "scheme": "employee",
        "standing": standing,
        "birth": dt.date(rng.choice((1930, 1940, 1950, 1955, 1956, 1960, 1970, 1980)), rng.randint(1, 12), rng.randint(1, 28)),
        "current": rng.choice((0, 0, rng.randint(0, 300_000))),
        "carried": rng.choice((0, 0, rng.randint(0, 300_000))),
        "base": rng.randint(5000, 40000) * 100,
    }
    if rng.random() < 0.9:
        person["started"] = dt.date(rng.choice((1975, 1999, 2000, 2001)), rng.choice((1, 12)), rng.choice((1, 31)))
    if standing == "retired" and rng.random() < 0.9:
        person["retired_on"] = rng.choice((dt.date(1995, 6, 1), dt.date(2000, 12, 31), dt.date(2001, 1, 1), dt.date(2012, 1, 1)))
    if rng.random() < 0.5:
        person["income"] = rng.choice((rng.randint(10_000, 600_000) * 100, 24864_00, 31080_00, 32280_00, 447624_00))
    if rng.random() < 0.3:
        person["group"] = rng.choice(("minimum_allowance", "none"))
    if "special_disease" in kinds:
        person["registered"] = ("malignant_tumour",)
    first = rng.choice(CHANGES) - dt.timedelta(days=rng.randint(0, 300))
    first = min(max(first, dt.date(2012, 3, 25)), dt.date(2026, 11, 1))
    last = min(first + dt.timedelta(days=rng.choice((200, 500))), dt.date(2026, 11, 20))
    claims = []
    for day in days(rng, first, last, tuple(one for one in CHANGES if first <= one <= last) or (first,), rng.randint(1, 5)):
        kind = rng.choice(kinds)
        claim = {
            "day": day,
            "admitted": day - dt.timedelta(days=rng.randint(0, 20)),
            "kind": kind,
            "level": "pharmacy" if kind == "pharmacy" else rng.choice(tuple(LEVEL)),
            "in_scope": money(rng) * (10 if kind not in ("outpatient", "emergency", "pharmacy") and rng.random() < 0.2 else 1),
            "first_pay": rng.choice((0, rng.randint(0, 100_000))),
            "outside": rng.choice((0, rng.randint(0, 100_000))),
        }
        if kind == "pharmacy" and rng.random() < 0.7:
            claim["prescribed"] = rng.choice(tuple(LEVEL))
        claims.append(claim)
    return person, claims


def resident(rng: random.Random, kinds: tuple[str, ...]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A resident of any group, and some claims within two years from 2024."""
    standing = rng.choice(("adult", "adult", "minor", "student"))
    oldest = {"adult": 95, "minor": 17, "student": 24}[standing]
    person: dict[str, Any] = {
        "scheme": "resident",
        "standing": standing,
        "birth": dt.date(
            2024 - rng.randint({"adult": 18, "minor": 1, "student": 7}[standing], oldest), rng.randint(1, 12), rng.randint(1, 28)
        ),
    }
    if rng.random() < 0.3:
        person["disability"] = rng.choice(("none", "other", "severe"))
    if standing == "student" and rng.random() < 0.7:
        person["university"] = rng.random() < 0.5
    if rng.random() < 0.3:
        person["group"] = rng.choice(("none", "minimum_allowance", "borderline"))
    if rng.random() < 0.3:
        person |= {"continuous": rng.randint(0, 40), "no_claim": rng.random() < 0.5}
    claims = []
    for day in days(rng, dt.date(2024, 1, 1), dt.date(2026, 11, 20), (dt.date(2025, 1, 1), dt.date(2026, 1, 1)), rng.randint(1, 6)):
        claim = {
            "day": day,
            "admitted": day - dt.timedelta(days=rng.randint(0, 20)),
            "kind": rng.choice(kinds),
            "level": rng.choice(tuple(LEVEL)),
            "in_scope": money(rng),
            "first_pay": 0,
            "outside": rng.choice((0, rng.randint(0, 100_000))),
        }
        if rng.random() < 0.5:
            claim["disease"] = rng.choice(("malignant_tumour", "dialysis", "haemophilia", "aplastic_anaemia", "fracture"))
        claims.append(claim)
    return person, claims


BENEFITS = {
    "employees' visits": (employee, ("outpatient", "emergency")),
    "employees' pharmacies": (employee, ("pharmacy", "outpatient")),
    "employees' stays": (employee, ("inpatient", "observation")),
    "employees' major diseases": (employee, ("special_disease", "inpatient")),
    "employees' family beds": (employee, ("home_bed", "inpatient")),
    "all of an employee's years": (employee, ("outpatient", "inpatient", "special_disease", "pharmacy", "home_bed")),
    "residents' visits": (resident, ("outpatient", "emergency", "home_bed", "chronic_disease")),
    "residents' stays": (resident, ("inpatient", "observation")),
    "all of a resident's years": (resident, ("outpatient", "inpatient")),
}


def compared(rules: Any, benefit: str, courses: int) -> None:
    make, kinds = BENEFITS[benefit]
    settled = sum(agrees(rules, *make(random.Random(f"{benefit} {seed}"), kinds)) for seed in range(courses))
    assert settled > courses // 3, "too few of the generated courses can be settled to show anything"


@pytest.mark.parametrize("benefit", BENEFITS)
def test_the_texts_and_the_engine_agree(rules, benefit):
    """A few hundred courses a benefit, on and around every day of change since 2012."""
    compared(rules, benefit, COURSES)


def test_childbirth(rules):
    """Courses of prenatal visits and deliveries around 1 October 2026, in both schemes."""
    rng = random.Random("childbirth")
    settled = 0
    for _ in range(COURSES):
        scheme = rng.choice(("employee", "resident"))
        claims = []
        for number in range(rng.randint(1, 4)):
            claims.append(
                {
                    "day": dt.date(2026, 9, 30) + dt.timedelta(days=number * 7 + rng.choice((0, 1, 2, 2, 2, 60))),
                    "in_scope": rng.choice((rng.randint(0, 600_000), 450_000)),
                    "first_pay": rng.randint(0, 10_000) if scheme == "employee" else 0,
                    "outside": rng.randint(0, 10_000),
                    "delivery": rng.random() < 0.3,
                    "listed": rng.random() < 0.8,
                    "child": rng.choice((1, 1, 2)),
                }
            )
        claims.sort(key=lambda one: one["day"])
        told = [
            {
                "id": f"C{number}",
                "benefit": "maternity",
                "facility": {"level": "tertiary"},
                "facts": {"prenatal_listed": one["listed"], "birth_order": one["child"]},
                "parts": {
                    "in_scope": yuan(one["in_scope"]),
                    "first_pay": yuan(one["first_pay"]),
                    "self_paid": yuan(one["outside"]),
                },
                **({"admitted": str(one["day"]), "discharged": str(one["day"])} if one["delivery"] else {"date": str(one["day"])}),
            }
            for number, one in enumerate(claims)
        ]
        standing = "active" if scheme == "employee" else "adult"
        data = {"person": {"id": "P", "birth_date": "1996-01-01", "scheme": scheme, "standing": standing}, "claim": told}
        try:
            expected = births(claims)
        except Untold:
            with pytest.raises(YibaoError):
                settle_case(rules, read_case(data))
            continue
        _, document = settle_case(rules, read_case(data))
        got = [
            {name: fen for name, amount in entry["payers"].items() if (fen := int(amount.replace(".", "")))}
            for entry in document["settlements"]
        ]
        assert got == expected, data
        settled += 1
    assert settled > COURSES // 10


def paid(told: str) -> dict[str, Any]:
    """What `yibao contribute` says of a file."""
    run = CliRunner().invoke(main, ["contribute", "--format", "json", "-"], input=told)
    assert run.exit_code == 0, run.output
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("standing", ["active", "flexible"])
def test_contributions_of_every_month(standing):
    """Bases below, between and above the bounds, in every month from July 2021 to December 2026."""
    for declared in (100000, 1234567, 9999999):
        document = paid(
            f"""
            city = "shanghai"
            from = "2021-07"
            to = "2026-12"
            [person]
            id = "P"
            birth_date = 1990-01-01
            scheme = "employee"
            standing = "{standing}"
            contribution_base = "{yuan(declared)}"
            """
        )
        assert len(document["months"]) == 66
        for entry in document["months"]:
            expected = paid_in_a_month(standing, declared, *map(int, entry["month"].split("-")))
            got = {one["payer"]: one["amount"] and int(one["amount"].replace(".", "")) for one in entry["shares"]}
            assert got == expected, (entry["month"], declared)


@pytest.mark.parametrize("year", range(2018, 2027))
@pytest.mark.parametrize(("born", "place"), [(-70, 0), (-69, 1), (-60, 1), (-59, 2), (-19, 2), (-18, 3), (-1, 3)])
def test_premiums_of_every_year(year, born, place):
    """The person's premium by age on 1 January; in 2020 and 2021 nothing was found."""
    document = paid(
        f"""
        city = "shanghai"
        year = {year}
        [person]
        id = "P"
        birth_date = {year + born}-01-01
        scheme = "resident"
        standing = "{"minor" if born > -18 else "adult"}"
        """
    )
    (entry,) = document["premiums"]
    own = next(one for one in entry["shares"] if one["payer"] == "person")
    assert own["amount"] == (f"{PREMIUMS[year][place]}.00" if year in PREMIUMS else None)


@pytest.mark.slow
@pytest.mark.parametrize("benefit", BENEFITS)
def test_the_texts_and_the_engine_agree_on_many(rules, benefit):
    """A hundred thousand courses over all benefits."""
    compared(rules, benefit, max(COURSES, 100_000 // len(BENEFITS)))

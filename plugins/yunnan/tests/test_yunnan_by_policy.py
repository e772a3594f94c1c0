"""The rules of Yunnan, Kunming and Dali once more, by hand from the policy texts, against the rule files on generated courses.

Nothing below reads a rule file: amounts are fen, ratios per cent, and every share is rounded half up to the fen. ``YIBAO_EXAMPLES``
sets how many courses are generated; ``test_a_hundred_thousand`` is the long run.
"""

import datetime as dt
import os
import random

import pytest

from yibao import YibaoError, load_registry, read_case, settle_case

EXAMPLES = int(os.environ.get("YIBAO_EXAMPLES", "200"))
REVISED = dt.date(2024, 11, 1)
CURRENT = dt.date(2025, 1, 1)
LEVEL = {"village": 1, "community": 1, "primary": 1, "secondary": 2, "tertiary": 3}
VISIT_OLD = {1: 3000, 2: 6000, 3: 9000}
VISIT_NEW = {1: 2000, 2: 4000, 3: 6000}
VISIT_SHARE = {1: 60, 2: 55, 3: 50}
NOTICE_STAY = {1: 40000, 2: 55000, 3: 88000}
GUIDE = dt.date(2024, 8, 12)
GUIDE_STAY = {1: 20000, 2: 55000, 3: 88000}
STAY_SHARE = {1: 91, 2: 88, 3: 85}
OUTPATIENT_CEILING = 600000
NOTICE_CEILINGS = 6000000, 35000000
GUIDE_CEILINGS = 8000000, 42000000
SEVERE = ("dialysis",)


class Refused(Exception):
    """The policy texts leave the figure open."""


def share(amount: int, per_cent: int) -> int:
    return (amount * per_cent + 50) // 100


def fitting(arrives: int, per_cent: int, left: int) -> int:
    """The most of what arrives whose rounded share stays within what the fund may still pay."""
    return max(0, min(arrives, ((left + 1) * 100 - 51) // per_cent))


class Employee:
    """A year's memory of one employee of Kunming, and what each bill comes to."""

    def __init__(self, retired: bool, account: int, family: int, base: int | None, kunming: bool = True, employed: bool = True):
        self.retired, self.account, self.family, self.base, self.kunming = retired, account, family, base, kunming
        self.employed = employed
        self.visits = self.stays = self.large = self.chronic = self.chronic_borne = self.special_borne = 0
        self.day: dt.date | None = None

    def settle(self, claim: dict, registered: int) -> dict[str, int]:
        day = dt.date.fromisoformat(claim.get("discharged") or claim["date"])
        self.time(day)
        level = LEVEL.get(claim["facility"]["level"])
        bill = claim["in_scope"]
        self.funds = {"pooled_fund": 0, "large_amount_fund": 0}
        owed = 0
        if claim["benefit"] == "pharmacy":
            written = claim.get("prescription")
            if written is None or day < REVISED:
                from_account = min(self.account, bill)
                self.account -= from_account
                return self.paid({"account.current_year": from_account, "cash": bill - from_account})
            level = LEVEL[written["level"]]
        above = 0
        if claim["benefit"] in ("outpatient", "emergency", "pharmacy"):
            exam = claim.get("exam", 0)
            if exam and level != 1:
                if day < dt.date(2023, 3, 31) or not self.kunming:
                    raise Refused
                self.funds["pooled_fund"] += share(exam, 70)
                owed += exam - share(exam, 70)
            else:
                bill += exam
            own = min(bill, (VISIT_NEW if day >= REVISED else VISIT_OLD)[level])
            owed += own
            bill -= own
            per_cent = VISIT_SHARE[level] + (0 if not self.retired else 10 if day >= REVISED else 5)
            inside = fitting(bill, per_cent, OUTPATIENT_CEILING - self.visits)
            fund = share(inside, per_cent)
            self.visits += fund
            self.funds["pooled_fund"] += fund
            owed += inside - fund
            more, above = self.as_a_stay(day, level, bill - inside)
            owed += more
        elif claim["benefit"] == "inpatient":
            own = min(bill, self.stay_deductible(day, level))
            more, above = self.as_a_stay(day, level, bill - own)
            owed = own + more
        elif claim["benefit"] == "chronic_disease":
            own = min(bill, 30000 - self.chronic_borne)
            self.chronic_borne += own
            inside = fitting(bill - own, 80, min(500000, 100000 + 100000 * registered) - self.chronic)
            self.chronic += share(inside, 80)
            self.funds["pooled_fund"] += share(inside, 80)
            owed = own + inside - share(inside, 80)
            above = bill - own - inside
        else:
            severe = day >= GUIDE and claim["disease"] in SEVERE
            due = 0 if severe else 88000 if day >= GUIDE else NOTICE_STAY[level]
            own = min(bill, max(0, due - self.special_borne))
            self.special_borne += own
            more, above = self.as_a_stay(day, level, bill - own, 90 if severe else None)
            owed = own + more
        from_account = min(self.account, owed)
        self.account -= from_account
        from_family = min(self.family, owed - from_account)
        self.family -= from_family
        cash = owed - from_account - from_family + above + claim["first_pay"] + claim["outside"]
        return self.paid({**self.funds, "account.current_year": from_account, "account.family": from_family, "cash": cash})

    def stay_deductible(self, day: dt.date, level: int) -> int:
        """Of one stay: the retired of these courses are older than 70."""
        if day < GUIDE:
            return NOTICE_STAY[level]
        return GUIDE_STAY[level] // 2 if self.retired else GUIDE_STAY[level]

    def as_a_stay(self, day: dt.date, level: int, bill: int, severe: int | None = None) -> tuple[int, int]:
        """Basic ceiling, then the large-amount supplement: what the person owes of it, and what is above everything."""
        if bill and not self.kunming:
            raise Refused
        per_cent = severe or STAY_SHARE[level] + (4 if self.retired else 0)
        basic, large = GUIDE_CEILINGS if day >= GUIDE else NOTICE_CEILINGS
        inside = fitting(bill, per_cent, basic - self.stays)
        fund = share(inside, per_cent)
        self.stays += fund
        self.funds["pooled_fund"] += fund
        rest = bill - inside
        beyond = fitting(rest, 90, large - self.large)
        self.large += share(beyond, 90)
        self.funds["large_amount_fund"] += share(beyond, 90)
        return inside - fund + beyond - share(beyond, 90), rest - beyond

    def time(self, day: dt.date) -> None:
        """A new year forgets what was used; on the first of each month in service 2 % of the base come in."""
        if self.day is not None:
            if day.year != self.day.year:
                self.visits = self.stays = self.large = self.chronic = self.chronic_borne = self.special_borne = 0
            months = (day.year - self.day.year) * 12 + day.month - self.day.month
            if self.base and not self.retired:
                ordinals = range(self.day.year * 12 + self.day.month, self.day.year * 12 + self.day.month + months)
                self.account += sum(share(self.held(dt.date(ordinal // 12, ordinal % 12 + 1, 1)), 2) for ordinal in ordinals)
        self.day = max(day, self.day or day)

    def held(self, first: dt.date) -> int:
        """The base that an employer declares, between Kunming's floor and ceiling of a month, as far as these were found."""
        if not self.kunming or not self.employed or first.year < 2025:
            return self.base or 0
        floor, ceiling = (440300, 2201700) if first >= dt.date(2026, 9, 1) else (435700, 2178900)
        return min(max(self.base or 0, floor), ceiling)

    @staticmethod
    def paid(payers: dict[str, int]) -> dict[str, int]:
        return {name: amount for name, amount in payers.items() if amount}


class Resident:
    """A year's memory of one resident of Kunming."""

    def __init__(self, family: int):
        self.family = family
        self.visits = self.stays = self.special_borne = self.borne = self.major = 0
        self.drugs: dict[str, int] = {}
        self.year = 0

    def settle(self, claim: dict, disease: str | None) -> dict[str, int]:
        day = dt.date.fromisoformat(claim.get("discharged") or claim["date"])
        if day.year != self.year:
            self.__init__(self.family)
            self.year = day.year
        level = LEVEL[claim["facility"]["level"]]
        bill = claim["in_scope"]
        own = fund = inside = 0
        if claim["benefit"] in ("outpatient", "emergency"):
            if day < dt.date(2024, 1, 1):
                raise Refused
            per_cent = 50 if level == 1 else 25
            inside = fitting(bill, per_cent, 40000 - self.visits)
            fund = share(inside, per_cent)
            self.visits += fund
        elif claim["benefit"] == "chronic_disease":
            if day < dt.date(2024, 1, 1) or level == 3 or disease not in ("hypertension", "diabetes"):
                raise Refused
            per_cent = 85 if level == 1 else 75
            used = self.drugs.get(disease, 0)
            inside = fitting(bill, per_cent, (60000 if disease == "hypertension" else 66000) - used)
            fund = share(inside, per_cent)
            self.drugs[disease] = used + fund
        elif claim["benefit"] == "special_disease":
            if day < dt.date(2024, 1, 1):
                raise Refused
            own = min(bill, 88000 - self.special_borne)
            self.special_borne += own
            inside = fitting(bill - own, 70, 6000000 - self.stays)
            fund = share(inside, 70)
            self.stays += fund
        else:
            own = min(bill, (GUIDE_STAY if day >= GUIDE else NOTICE_STAY)[level])
            per_cent = {1: 85, 2: 75, 3: 60}[level]
            inside = fitting(bill - own, per_cent, 6000000 - self.stays)
            fund = share(inside, per_cent)
            self.stays += fund
        owed = own + inside - fund
        above = bill - own - inside
        major = of_owed = 0
        if claim["benefit"] in ("inpatient", "special_disease"):
            major, of_owed = self.major_illness(day, bill - fund, owed)
        owed -= of_owed
        above -= major - of_owed
        from_family = min(self.family, owed)
        self.family -= from_family
        cash = owed - from_family + above + claim["first_pay"] + claim["outside"]
        return Employee.paid({"pooled_fund": fund, "major_illness_fund": major, "account.family": from_family, "cash": cash})

    def major_illness(self, day: dt.date, borne: int, owed: int) -> tuple[int, int]:
        """Bands of what the year left with the person in scope: what is paid, and what of it for what is owed below the ceiling."""
        before, self.borne = self.borne, self.borne + borne
        if day < CURRENT:
            return 0, 0
        bands = [(1200000, 5000000, 60), (5000000, 10000000, 70), (10000000, None, 80)]
        paid = of_owed = 0
        for low, high, per_cent in bands:
            top = self.borne if high is None else min(self.borne, high)
            inside = max(0, top - max(before, low))
            if high is None:
                inside = fitting(inside, per_cent, 30000000 - self.major - paid)
            paid += share(inside, per_cent)
            of_owed += share(max(0, min(inside, before + owed - max(before, low))), per_cent)
        self.major += paid
        return paid, of_owed


# --- generating, settling with yibao, comparing ---


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@pytest.fixture(scope="module")
def registry():
    return load_registry()


AMOUNTS = [1, 99, 2000, 2001, 3000, 4000, 5999, 6000, 6001, 9000, 50000, 55000, 120000, 120001, 199999, 1200000, 6000000, 9500000]
DAYS = [
    "2022-04-01",
    "2023-03-30",
    "2023-03-31",
    "2023-12-31",
    "2024-08-11",
    "2024-08-12",
    "2024-10-31",
    "2024-11-01",
    "2024-12-31",
    "2025-01-01",
]


def amount(some: random.Random, most: int) -> int:
    return some.choice(AMOUNTS) if some.random() < 0.2 else some.randint(1, some.choice([20000, 300000, most]))


def day_of(some: random.Random, first: dt.date) -> dt.date:
    if some.random() < 0.3:
        return max(first, dt.date.fromisoformat(some.choice(DAYS)))
    return first + dt.timedelta(some.randint(0, (dt.date(2026, 6, 30) - first).days))


def course(some: random.Random, benefits: list[str], first: dt.date, *, most: int) -> list[dict]:
    start = day_of(some, first)
    days = sorted(start + dt.timedelta(some.choice([0, 0, 1, 20, 90, 200])) for _ in range(some.randint(1, 6)))
    claims = []
    for number, day in enumerate(days):
        benefit = some.choice(benefits)
        one: dict = {"id": f"C{number}", "benefit": benefit}
        one["facility"] = {"level": "pharmacy" if benefit == "pharmacy" else some.choice(list(LEVEL))}
        if benefit == "inpatient":
            one |= {"admitted": (day - dt.timedelta(some.randint(0, 30))).isoformat(), "discharged": day.isoformat()}
        else:
            one["date"] = day.isoformat()
        if benefit == "pharmacy" and some.random() < 0.7:
            one["prescription"] = {"level": some.choice(list(LEVEL)), "date": day.isoformat()}
        plain = benefit == "pharmacy"
        one["in_scope"] = amount(some, most)
        one["first_pay"] = 0 if plain else some.choice([0, some.randint(1, 99999)])
        one["outside"] = 0 if plain else some.choice([0, some.randint(1, 99999)])
        if benefit == "outpatient" and some.random() < 0.2:
            one["exam"] = amount(some, 300000)
        claims.append(one)
    return claims


def written(claim: dict) -> dict:
    """The claim as a case file has it: first-pay as a class-B line that is all first-pay, so that parts and lines agree."""
    lines = [{"class": "A", "amount": yuan(claim["in_scope"])}]
    if claim["first_pay"]:
        lines.append({"class": "B", "amount": yuan(claim["first_pay"]), "first_pay": yuan(claim["first_pay"])})
    if claim["outside"]:
        lines.append({"class": "C", "amount": yuan(claim["outside"])})
    if claim.get("exam"):
        lines.append({"class": "A", "kind": "special_exam", "amount": yuan(claim["exam"])})
    return {key: value for key, value in claim.items() if key not in ("in_scope", "first_pay", "outside", "exam")} | {
        "lines": lines
    }


def by_yibao(registry, city: str, person: dict, claims: list[dict]) -> list[dict] | None:
    """The payers of each claim in fen, or none where the course is refused."""
    try:
        _, document = settle_case(registry.rules(city), read_case({"person": person, "claim": [written(one) for one in claims]}))
    except YibaoError:
        return None
    return [
        {name: int(paid.replace(".", "")) for name, paid in entry["payers"].items() if int(paid.replace(".", ""))}
        for entry in document["settlements"]
    ]


def one_employee(registry, some: random.Random, benefits: list[str], city: str = "kunming") -> bool:
    retired = some.random() < 0.4
    account, family = some.choice([0, some.randint(1, 300000)]), some.choice([0, 0, some.randint(1, 50000)])
    base = some.choice([None, some.randint(300000, 2500000)])
    registered = some.randint(1, 5)
    first = dt.date(2023, 3, 31) if set(benefits) & {"chronic_disease", "special_disease"} else dt.date(2022, 4, 1)
    claims = course(some, benefits, first, most=some.choice([2000000, 40000000]))
    codes = ["hypertension", "diabetes", "coronary_disease", "asthma", "copd"][:registered]
    for one in claims:
        if one["benefit"] == "chronic_disease":
            one["disease"] = some.choice(codes)
        elif one["benefit"] == "special_disease":
            one["disease"] = some.choice(["dialysis", "malignant_tumour"])
    person = {
        "id": "P",
        "birth_date": "1950-01-01" if retired else "1985-01-01",
        "scheme": "employee",
        "standing": "retired" if retired else some.choice(["active", "flexible", "unemployed"]),
        "accounts": {"current_year": yuan(account), "family": yuan(family)},
        "registrations": [{"kind": "chronic_disease", "code": code} for code in codes]
        + [{"kind": "special_disease", "code": code} for code in ("dialysis", "malignant_tumour")],
    }
    if base:
        person["contribution_base"] = yuan(base)
    ledger = Employee(retired, account, family, base, kunming=city == "kunming", employed=person["standing"] == "active")
    try:
        expected: list[dict] | None = [ledger.settle(one, registered) for one in claims]
    except Refused:
        expected = None
    assert by_yibao(registry, city, person, claims) == expected, (person, claims)
    return expected is not None


def one_resident(registry, some: random.Random, benefits: list[str], first: dt.date) -> bool:
    family = some.choice([0, some.randint(1, 300000)])
    claims = course(some, benefits, first, most=some.choice([2000000, 40000000]))
    for one in claims:
        one.pop("exam", None) and None
        if one["benefit"] == "chronic_disease":
            one["disease"] = some.choice(["hypertension", "diabetes", "asthma"])
        elif one["benefit"] == "special_disease":
            one["disease"] = "dialysis"
    person = {
        "id": "P",
        "birth_date": "1985-01-01",
        "scheme": "resident",
        "standing": "adult",
        "accounts": {"family": yuan(family)},
        "registrations": [{"kind": "chronic_disease", "code": code} for code in ("hypertension", "diabetes", "asthma")]
        + [{"kind": "special_disease", "code": "dialysis"}],
    }
    ledger = Resident(family)
    try:
        expected: list[dict] | None = [ledger.settle(one, one.get("disease")) for one in claims]
    except Refused:
        expected = None
    assert by_yibao(registry, "kunming", person, claims) == expected, (person, claims)
    return expected is not None


def test_visits_and_stays_of_employees(registry):
    """Per-visit deductible, the 6,000, what is above it at the ratio of a stay, one basic ceiling, the large-amount supplement."""
    some = random.Random(1)
    settled = [one_employee(registry, some, ["outpatient", "emergency", "pharmacy", "inpatient"]) for _ in range(EXAMPLES)]
    assert sum(settled) > len(settled) // 4


def test_registered_diseases_of_employees(registry):
    """Chronic diseases with one deductible and a ceiling by their number; special diseases as a stay."""
    some = random.Random(2)
    settled = [one_employee(registry, some, ["chronic_disease", "special_disease", "inpatient"]) for _ in range(EXAMPLES)]
    assert sum(settled) > len(settled) // 4


def test_the_provincial_level_scheme(registry):
    """Its outpatient rules are Kunming's; whatever needs the ratio of a stay is refused."""
    some = random.Random(3)
    settled = [one_employee(registry, some, ["outpatient", "pharmacy"], "yunnan") for _ in range(EXAMPLES)]
    assert sum(settled) > len(settled) // 4


def test_residents(registry):
    """Visits, drugs for hypertension and diabetes, stays by year, major illness over what stayed with the person."""
    some = random.Random(4)
    every = ["outpatient", "chronic_disease", "special_disease", "inpatient"]
    settled = [one_resident(registry, some, some.choice([["inpatient"], every]), dt.date(2023, 1, 1)) for _ in range(EXAMPLES)]
    assert sum(settled) > len(settled) // 4


def test_class_b_by_kind_of_line(registry):
    """3 % of drugs and examinations, 10 % of blood; consumables from 170 a piece 10 % if made in China, 20 % if imported."""
    some = random.Random(5)
    rules = registry.rules("kunming")
    for _ in range(EXAMPLES):
        kind = some.choice(["drug", "special_exam", "blood", "consumable", None, "bed"])
        price, number = some.choice([16999, 17000, 17001, some.randint(1, 200000)]), some.randint(1, 5)
        origin = some.choice(["domestic", "imported", None])
        line = {"class": "B", "amount": yuan(price * number), "quantity": str(number)}
        line |= ({"kind": kind} if kind else {}) | ({"origin": origin} if origin else {})
        if kind in ("drug", "special_exam", None):
            per_cent = 3
        elif kind == "blood":
            per_cent = 10
        elif kind == "bed" or price < 17000 or origin is None:
            per_cent = None
        else:
            per_cent = 10 if origin == "domestic" else 20
        person = {"id": "P", "birth_date": "1985-01-01", "scheme": "employee", "standing": "active"}
        claim = {"id": "C", "benefit": "inpatient", "admitted": "2024-05-01", "discharged": "2024-05-02"}
        claim |= {"facility": {"level": "secondary"}, "lines": [line]}
        try:
            _, document = settle_case(rules, read_case({"person": person, "claim": [claim]}))
        except YibaoError:
            assert per_cent is None, line
            continue
        assert per_cent is not None, line
        assert document["settlements"][0]["first_pay"] == yuan(share(price * number, per_cent)), line


def one_of_dali(registry, some: random.Random) -> None:
    """Some bills of a resident of Dali in 2023: visits and stays."""
    group = some.choice([None, None, "extreme_poverty", "minimum_allowance", "borderline"])
    birth = dt.date(some.choice([1953, 1985]), 6, 15)
    visits = stays = 0
    claims, expected = [], []
    for number in range(some.randint(1, 5)):
        day = dt.date(2023, 1, 1) + dt.timedelta(60 * number + some.randint(0, 59))
        level, bill = some.choice(list(LEVEL)), amount(some, 30000000)
        chinese, followed, named, away = (some.random() < chance for chance in (0.3, 0.7, 0.2, 0.2))
        facts = {"chinese_medicine": chinese, "referral_followed": followed, "named_major_disease": named}
        one = {"id": f"C{number}", "facility": {"level": level, "region": "440100" if away else "532901"}, "facts": facts}
        own = 0
        if some.random() < 0.4:
            level = one["facility"]["level"] = some.choice(["village", "community", "primary", "secondary"])
            one["facility"]["region"] = "532930"
            claims.append(one | {"benefit": "outpatient", "date": day.isoformat(), "in_scope": bill, "first_pay": 0, "outside": 0})
            per_cent = (50 if LEVEL[level] == 1 else 25) + 10 * chinese
            inside = fitting(bill, per_cent, 50000 - visits)
            visits += share(inside, per_cent)
        else:
            if away and named:
                named = facts["named_major_disease"] = False
            days = {"admitted": day.isoformat(), "discharged": day.isoformat()}
            claims.append(one | {"benefit": "inpatient", **days, "in_scope": bill, "first_pay": 0, "outside": 0})
            own = 90000 if away else {1: 20000, 2: 40000, 3: 70000}[LEVEL[level]]
            if group == "extreme_poverty":
                own = 0
            elif group is not None:
                own //= 2
            own = min(own, bill)
            table = {1: 90, 2: 80, 3: 70} if named else {1: 85, 2: 75, 3: 60}
            per_cent = 50 if away else table[LEVEL[level]]
            old = day >= dt.date(birth.year + 70, birth.month, birth.day)
            per_cent += 5 * old + 5 * chinese + 5 * (group == "extreme_poverty") - 10 * (not followed)
            per_cent = min(per_cent, 100)
            inside = fitting(bill - own, per_cent, 10000000 - stays)
            stays += share(inside, per_cent)
        fund = share(inside, per_cent)
        expected.append(Employee.paid({"pooled_fund": fund, "cash": bill - fund}))
    person = {"id": "P", "birth_date": birth.isoformat(), "scheme": "resident", "standing": "adult"}
    person |= {"facts": {"assistance_group": group}} if group else {}
    assert by_yibao(registry, "dali", person, claims) == expected, (person, claims)


def test_residents_of_dali(registry):
    """Levels, care outside, age 70, Chinese medicine, referral, the needy, the named major diseases; ceilings of both kinds."""
    some = random.Random(7)
    for _ in range(EXAMPLES):
        one_of_dali(registry, some)


@pytest.mark.slow
def test_a_hundred_thousand(registry):
    """The same on ten thousand times as many courses as one would read."""
    some = random.Random(6)
    for _ in range(20_000):
        one_of_dali(registry, some)
        one_employee(registry, some, ["outpatient", "emergency", "pharmacy", "inpatient"])
        one_employee(registry, some, ["chronic_disease", "special_disease", "inpatient"])
        one_employee(registry, some, ["outpatient", "pharmacy"], "yunnan")
        one_resident(registry, some, ["outpatient", "chronic_disease", "special_disease", "inpatient"], dt.date(2023, 1, 1))

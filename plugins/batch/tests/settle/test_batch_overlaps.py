"""Bills that cannot both be true, and changes within a stay, are warned of by the batch engine as by the scalar one."""

import datetime as dt
import random

from plugins.batch.tests.both_engines import bill_day, columns, compare, tables
from yibao import load_registry, read_case

RULES = load_registry().rules("atlantis")


def course(seed):
    """A resident or employee with visits and stays that overlap now and then; of some the standing changes."""
    rng = random.Random(seed)
    bills = []
    for number in range(rng.randint(2, 7)):
        first = dt.date(2024, 3, 1) + dt.timedelta(rng.randrange(25))
        bill = {"id": f"C{number}", "facility": {"level": "tertiary"}, "parts": {"in_scope": str(rng.randrange(3000))}}
        if rng.random() < 0.5:
            bill |= {"benefit": "inpatient", "admitted": first, "discharged": first + dt.timedelta(rng.randrange(8))}
            if rng.random() < 0.4:
                bill["stay"] = rng.choice("ST")
        else:
            bill |= {"benefit": rng.choice(["outpatient", "pharmacy", "emergency"]), "date": first}
        bills.append(bill)
    person = {"id": "P", "birth_date": "1964-03-12", "scheme": "employee", "standing": "active", "contribution_base": "8000"}
    if seed % 3 == 0:
        person = {
            **person,
            **{key: [{"from": "2000-01-01", "value": person[key]}] for key in ("scheme", "standing", "contribution_base")},
        }
        person["standing"] += [{"from": "2024-03-12", "value": "retired"}]
    case = read_case({"city": "atlantis", "person": person, "claim": bills})
    return case.__class__(case.person, tuple(sorted(case.claim, key=bill_day)), case.city)


def test_warnings_of_both_engines():
    """Generated courses have the same warnings; those about overlaps come from columns, those about changes one by one."""
    persons, claims, said, unsaid = tables(RULES, [course(seed) for seed in range(300)])
    assert not unsaid
    by_columns, _, _ = compare(RULES, persons, claims, said)
    _, _, singles, _, engine = columns(RULES, persons, claims)
    assert any("bills_overlap" in note for note in engine.binder.notes)
    assert any("changes_in_stay" in why for why in singles)
    assert by_columns > 300

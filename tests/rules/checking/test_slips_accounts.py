"""Slips in what is declared about accounts are refused when rules are read, with file and key."""

import pytest

from tests.rules.small import AREA, PERSON, PLAN, RATIO, STAGE, area, layer
from yibao.model.values.errors import RuleError
from yibao.rules.contributions import contribution_rules
from yibao.rules.loading.merge import merge

BASE = (
    PERSON.replace(
        'label = { zh = "居民", en = "Residents" }', 'label = { zh = "居民", en = "Residents" }\naccounts = ["carried_over"]'
    )
    + '[account.carried_over]\nlabel = { zh = "历", en = "Carried over" }\n'
)
TABLE = '[table.back]\nfrom = 2020-01-01\nvalue = "2%"\nsource = "law"\nstatus = "official"\n'
REFUND = '[refund.back]\nlabel = { zh = "返", en = "Back" }\nscheme = "resident"\naccount = "carried_over"\namount = "back"\n'
CREDIT = REFUND.replace("[refund.back]", "[credit.gift]")
POOR = '[fact.poor]\nlabel = { zh = "困难", en = "Poor" }\ntype = "boolean"\nquestion = { zh = "困难?", en = "Poor?" }\n'
USE = (
    '[account_use.premium]\nlabel = { zh = "保费", en = "Premium" }\naccount = "carried_over"\n'
    'source = ["law"]\nstatus = "official"\n'
)
SHARE = (
    '[share.family]\nlabel = { zh = "共济", en = "Sharing" }\naccount = "carried_over"\nreaches = "carried_over"\n'
    'people = ["child"]\nlimit = "balance"\nsource = ["law"]\nstatus = "official"\n'
)


def read(person):
    return area(PLAN + STAGE + RATIO, person=BASE + person)


def test_what_is_sound_is_read():
    """The declarations that the slips below are made of are sound themselves."""
    rules = read(TABLE + REFUND + USE + SHARE)
    assert set(rules.declared.refund) == {"back"} and set(rules.declared.share) == {"family"}


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (TABLE + REFUND.replace('scheme = "resident"', 'scheme = "employee"'), "employee"),
        (TABLE + REFUND.replace("carried_over", "carried"), "carried"),
        (TABLE + REFUND + 'on = "13-01"\n', "13-01"),
        (TABLE + REFUND + 'of = "wage"\n', "wage"),
        (TABLE + REFUND + 'of = "standing"\n', "standing"),
        (TABLE + REFUND + 'of = { fact = "wage" }\n', "wage"),
        (TABLE + REFUND + 'of = { fact = "poor" }\n' + POOR, "must be of type money"),
        (TABLE + CREDIT + 'of = { fact = "poor" }\n' + POOR, "must be of type money"),
        (TABLE + CREDIT + 'of = "age"\n', "age"),
        (TABLE + REFUND + "unit = 0\n", "unit"),
        (TABLE + REFUND + 'when = { care_area = ["inside"] }\n', "care_area"),
        (TABLE + REFUND + 'when = { standing = ["grownup"] }\n', "grownup"),
        (TABLE + REFUND + "from = 2024-01-01\nto = 2023-01-01\n", "2023-01-01"),
        (REFUND, "back"),
        (TABLE + REFUND + 'above = "floor"\n', "floor"),
        (TABLE + REFUND.replace("[refund.back]", "[refund.carry_over]"), "carry_over"),
        (USE.replace('account = "carried_over"', 'account = "purse"'), "purse"),
        (USE.replace('["law"]', '["lore"]'), "lore"),
        (USE.replace('["law"]', '["rumour"]'), "without an address"),
        (USE + "people = []\n", "people"),
        (USE + 'people = ["aunt"]\n', "aunt"),
        (USE + "times = 0\n", "times"),
        (USE + 'above = "floor"\n', "floor"),
        (USE + "seen = [2024-01-02, 2024-01-01]\n", "2024-01-01"),
        (SHARE.replace('reaches = "carried_over"', 'reaches = "purse"'), "purse"),
        (SHARE + "bound = 0\n", "bound"),
        (SHARE.replace('"balance"', '"half"'), "half"),
        (SHARE.replace('["child"]', '["self"]'), "self"),
    ],
)
def test_slip_is_refused(text, slip):
    """Each names what it is about and where it stands."""
    with pytest.raises(RuleError) as caught:
        read(text)
    lines = " ".join(caught.value.lines("en"))
    assert slip in lines
    assert "person" in lines


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (TABLE + REFUND + 'on = "00"\n', "00"),
        (TABLE + CREDIT + 'of = { fact = "poor" }\n' + POOR, "must be of type money"),
    ],
)
def test_slip_is_refused_where_contributions_are_asked_for(text, slip):
    """Contributions tell what comes to the account, so they too refuse a credit or refund that means nothing."""
    with pytest.raises(RuleError) as caught:
        contribution_rules(AREA, merge([layer("islet", BASE + text)]), package="islet", version="0", digest="", functions={})
    lines = " ".join(caught.value.lines("en"))
    assert slip in lines
    assert "person/person.toml" in lines and "mend: " in lines

"""Layers: nation, province, city, merged by name; replacing has to be said."""

import pytest

from tests.engine.atlantis import employee, payers, rules, visit
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, layer, registered
from tests.rules.small import payers as paid
from yibao import Area, RulePackage, Text, YibaoError
from yibao.model.values.errors import HostError, RuleError
from yibao.rules.loading.merge import merge
from yibao_atlantis import plugin

CITY_RATIO = RATIO.replace("50%", "70%").replace("[table.ratio]\n", "[table.ratio]\nreplaces = true\n")

CITY_STAGE = STAGE.replace("pooled_fund", "hospital").replace("[stage.outpatient]\n", "[stage.outpatient]\nreplaces = true\n")


def test_layers_add_up():
    """What a province declares and a city does not is the city's too."""
    place = area(PLAN, person="", below=(layer("province", PERSON, settlement=STAGE + RATIO),))
    assert paid(place, claim())["pooled_fund"] == "50.00"


def test_replacing_has_to_be_said():
    """A name declared again in a later layer is refused, with both places and the way to mend."""
    with pytest.raises(RuleError) as caught:
        area(PLAN + RATIO, person="", below=(layer("province", PERSON, settlement=STAGE + RATIO),))
    error = caught.value
    assert error.what.en == (
        "table.ratio is declared twice: in province settlement/settlement.toml and in islet settlement/settlement.toml"
    )
    assert error.mend is not None and "replaces = true" in error.mend.en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CITY_RATIO, {"pooled_fund": "70.00", "cash": "30.00"}),
        (CITY_STAGE, {"hospital": "50.00", "cash": "50.00"}),
        ("[defaults]\nreplaces = true\n" + CITY_RATIO.replace("replaces = true\n", ""), {"pooled_fund": "70.00", "cash": "30.00"}),
    ],
)
def test_replaced_by_name(text, expected):
    """With `replaces` the later declaration stands whole in the place of the earlier one; the defaults may say so for a file."""
    place = area({"plan.toml": PLAN, "a.toml": text}, person="", below=(layer("province", PERSON, settlement=STAGE + RATIO),))
    assert paid(place, claim()) == expected


def test_defaults_replace_what_is_there():
    """Beside what takes another's place, a file whose defaults say `replaces` may declare what is new."""
    new = "[table.more]\n" + CITY_RATIO.partition("replaces = true\n")[2]
    text = "[defaults]\nreplaces = true\n" + CITY_RATIO.replace("replaces = true\n", "") + new
    stage = STAGE.replace(
        "segment = [{", 'segment = [{ id = "more", label = { zh = "又", en = "More" }, payer = "hospital", ratio = "more" }, {'
    )
    below = (layer("province", PERSON, settlement=RATIO),)
    assert paid(area({"plan.toml": PLAN + stage, "a.toml": text}, person="", below=below), claim()) == {
        "hospital": "70.00",
        "cash": "30.00",
    }


def test_replaces_of_nothing():
    """A name that no earlier layer has cannot be replaced."""
    city = PLAN + CITY_RATIO.replace("table.ratio", "table.ratoi")
    with pytest.raises(RuleError, match=r"table\.ratoi says replaces, but no earlier layer declares it") as caught:
        area(city, person="", below=(layer("province", PERSON, settlement=STAGE + RATIO),))
    assert caught.value.where == "islet settlement/settlement.toml: table.ratoi"


def test_replaces_of_the_own_layer():
    """Nor can a layer replace what it declares itself."""
    with pytest.raises(RuleError, match="no earlier layer declares it"):
        area(PLAN + STAGE + CITY_RATIO)


def test_split_is_replaced_by_its_name():
    """The split has no name of its own: it is replaced as `split`."""
    split = '[split]\nfirst_pay = "part"\n[table.part]\nfrom = 2020-01-01\nvalue = "10%"\nsource = "law"\nstatus = "official"\n'
    province = layer("province", PERSON, claim='[[split.waive]]\nsource = ["law"]\nstatus = "official"\n')
    lines = [{"class": "B", "amount": "100"}]
    replacing = split.replace("[split]\n", "[split]\nreplaces = true\n")
    assert paid(area(claim=replacing, person="", below=(province,)), claim(lines=lines))["pooled_fund"] == "45.00"
    with pytest.raises(RuleError, match="declared twice"):
        area(claim=split, person="", below=(province,))


def test_three_layers():
    """Nation, province, city: each may replace what stands below it."""
    nation = layer("nation", PERSON, settlement=PLAN + STAGE + RATIO)
    province = layer("province", settlement=CITY_RATIO.replace("70%", "60%"))
    assert paid(area("", person="", below=(nation, province)), claim())["pooled_fund"] == "60.00"
    assert paid(area(CITY_RATIO, person="", below=(nation, province)), claim())["pooled_fund"] == "70.00"


def test_what_a_replaced_declaration_used_may_stay_unused():
    """A city that replaces a stage cannot take back the province's tables: that nothing uses them is no error of the city."""
    below = (layer("province", PERSON, settlement=STAGE + RATIO),)
    own = CITY_RATIO.replace("table.ratio", "table.own").replace("replaces = true\n", "")
    city = PLAN + STAGE.replace('"ratio"', '"own"').replace("[stage.outpatient]\n", "[stage.outpatient]\nreplaces = true\n") + own
    assert paid(area(city, person="", below=below), claim())["pooled_fund"] == "70.00"


def test_citation_of_a_lower_layer():
    """A city cites the sources of its province."""
    place = area(
        PLAN + STAGE + RATIO.replace('"law"', '"edict"'),
        below=(layer("province", '[source.edict]\ntitle = { zh = "令", en = "Edict" }\nurl = "https://example.org/edict"\n'),),
    )
    assert paid(place, claim())["pooled_fund"] == "50.00"


def test_merged_declarations_are_in_order_of_names():
    """The order of files and layers is forgotten: declarations stand in order of their names."""
    one = layer("a", PERSON, settlement=RATIO.replace("table.ratio", "table.b") + RATIO.replace("table.ratio", "table.a"))
    assert list(merge((one,)).table) == ["a", "b"]


def test_province_alone_has_no_plans():
    """Oceania by itself is an area without plans: claims are refused, not mistaken."""
    place = registered_atlantis().rules("oceania")
    assert place.plans == {}
    with pytest.raises(Exception, match="Oceania has no rules for outpatient"):
        payers(employee(), visit("100"), place=place)


def test_area_without_schemes_refuses_a_state():
    """A state given to an area without schemes is refused too: in words, never with a fault of the program."""
    with pytest.raises(YibaoError):
        payers(employee(), visit("100"), place=registered_atlantis().rules("oceania"), state={"major_illness_paid": "1"})


def test_city_without_its_province_is_refused():
    """Atlantis without Oceania lacks what the province declares: refused by name."""
    alone = RulePackage("yibao_atlantis", areas=plugin.areas[1:], folders=plugin.folders, functions=plugin.functions)
    with pytest.raises(RuleError):
        registered(("yibao-atlantis", alone)).rules("atlantis")


def registered_atlantis():
    return registered(("yibao-atlantis", plugin))


# --- the order of registration ---


def packages() -> list[tuple[str, RulePackage]]:
    """Oceania and Atlantis, as two packages."""
    province, city = plugin.areas
    return [
        ("yibao-oceania", RulePackage("yibao_atlantis", areas=(province,), folders=plugin.folders)),
        ("yibao-atlantis", RulePackage("yibao_atlantis", areas=(city,), functions=plugin.functions)),
    ]


def test_order_of_registration_does_not_matter():
    """Law 9: packages registered in either order give the same rules, to the digest, and the same amounts."""
    first, second = (registered(*order).rules("atlantis") for order in (packages(), packages()[::-1]))
    assert first.digest == second.digest
    assert first.declared == second.declared
    for day in ("2019-06-01", "2024-03-05"):
        assert payers(employee(), visit("5000", day), place=first) == payers(employee(), visit("5000", day), place=second)


def test_one_package_or_two_give_the_same_amounts():
    """Whether one package brings province and city or two do changes no amount."""
    assert payers(employee(), visit("5000"), place=registered(*packages()).rules("atlantis")) == payers(
        employee(), visit("5000"), place=rules()
    )


@pytest.mark.parametrize(
    "other", [Area("990100", "thule", Text("图勒", "Thule")), Area("990200", "atlantis", Text("图勒", "Thule"))]
)
def test_two_packages_bring_one_area(other):
    """Of two packages that bring one code or one slug both are listed; what is ambiguous is refused, and both are named."""
    for order in (1, -1):
        pair = [("yibao-atlantis", plugin), ("yibao-thule", RulePackage("yibao_atlantis", areas=(other,)))][::order]
        registry = registered(*pair)
        listed = registry.installed()
        assert [one.package for one in listed if registry.clashes(one)] == ["yibao-atlantis", "yibao-thule"]
        ambiguous = {"990100": other.code == "990100", "990200": False, "atlantis": other.slug == "atlantis"}
        for name, refused in ambiguous.items():
            if refused:
                with pytest.raises(HostError, match="yibao-atlantis 0 and yibao-thule 0 both bring"):
                    registry.find(name)
            elif name != "990200" or other.code == name:
                assert registry.find(name).area.code in ("990100", other.code)
        assert registry.find("oceania").area.code == "990000"

"""The words of people, of the national platform and of an area."""

import pytest

from tests.model.inputs.test_case import changed
from yibao.model.inputs.case import read_case
from yibao.model.inputs.words import NAMES, AreaWords, notices, read_word
from yibao.model.values.errors import InputError
from yibao.model.values.vocabulary import ALIASES, COMPOUNDS, VOCABULARY


@pytest.mark.parametrize("kind", NAMES)
def test_every_word_is_read_in_both_languages(kind):
    """A word, its Chinese and its English text mean the same, whatever the case and the width of letters."""
    for word, label in VOCABULARY[kind].items():
        assert {read_word(kind, text) for text in (word, label.zh, label.en, label.en.upper(), f" {label.zh} ")} == {word}


@pytest.mark.parametrize("kind", ALIASES)
def test_every_alias_leads_to_words_of_its_list(kind):
    assert {word for words in ALIASES[kind].values() for word in words.split()} <= set(VOCABULARY[kind])
    assert set(ALIASES[kind]).isdisjoint(VOCABULARY[kind])


def test_compound_words_have_words_of_their_lists():
    for kind, compounds in COMPOUNDS.items():
        for meaning in compounds.values():
            assert kind in meaning
            assert all(word in VOCABULARY[key] for key, word in meaning.items() if key in VOCABULARY)


@pytest.mark.parametrize(
    ("kind", "written", "word"),
    [
        ("scheme", 310, "employee"), ("scheme", "390", "resident"), ("scheme", "３１０", "employee"),
        ("scheme", "新农合", "resident"),
        ("standing", "11", "active"), ("standing", "退休", "retired"), ("benefit", "门诊", "outpatient"),
        ("benefit", 11, "outpatient"),
        ("level", "三级", "tertiary"), ("level", "社区", "community"), ("class", "乙", "B"), ("class", "甲类", "A"),
    ],
)  # fmt: skip
def test_words_of_people_and_of_the_platform(kind, written, word):
    assert read_word(kind, written) == word


def test_what_may_mean_several_is_refused_with_them():
    with pytest.raises(InputError, match="may mean special_disease or chronic_disease"):
        read_word("benefit", "门诊慢特病")


@pytest.mark.parametrize("written", ["quaternary", 7, None, True, 1.5, ["三级"]])
def test_unknown_words_are_answered_with_those_known_in_both_languages(written):
    with pytest.raises(InputError) as refused:
        read_word("level", written)
    assert all("tertiary (三级)" in refused.value.lines(language)[-1] for language in ("zh", "en"))


def facility(**keys):
    return read_case(changed(("claim", 0, "facility"), keys)).claim[0].facility


def test_a_word_may_say_two_keys():
    """三甲 is the level and the grade."""
    for written in ("三甲", "三级甲等"):
        made = facility(level=written)
        assert (made.level, made.grade) == ("tertiary", "三甲")
    assert facility(level="三甲", grade="三级甲等").grade == "三甲"


def test_a_word_that_contradicts_another_key_is_refused():
    with pytest.raises(InputError, match="contradicts '三乙' in grade") as refused:
        facility(level="三甲", grade="三乙")
    assert refused.value.where == "claim[0].facility.level"
    case = changed(("person", "standing"), "退休职工")
    case["person"]["scheme"] = "居民"
    with pytest.raises(InputError, match="contradicts '居民' in scheme"):
        read_case(case)
    case["person"]["scheme"] = 310
    assert read_case(case).person.scheme.values == ((None, "employee"),)


def test_words_of_an_area():
    """What a word means only in an area: levels, diseases, places."""
    words = AreaWords(levels={"一级": "community"}, diseases={"恶性肿瘤": "malignant_tumour"}, regions={"上海": "310100"})
    case = changed(("claim", 0, "facility"), {"level": "一级", "region": "上海"})
    case["claim"][0]["disease"] = "恶性肿瘤"
    made = read_case(case, words=words).claim[0]
    assert (made.facility.level, made.facility.region, made.disease) == ("community", "310100", "malignant_tumour")
    del case["claim"][0]["facility"]["region"]
    assert read_case(case).claim[0].facility.level == "primary"


def test_former_names_of_schemes_are_told():
    told = notices(
        changed(("person", "scheme"), [{"from": "2015-01-01", "value": "新农合"}, {"from": "2018-01-01", "value": "居民"}])
    )
    assert [note.code for note in told] == ["former_scheme"] and "新农合" in told[0].text.en
    assert notices(changed(("person", "scheme"), "居民")) == notices({}) == notices({"person": 3}) == ()

"""How Chinese is punctuated."""

from yibao.model.values.punctuation import chinese


def test_punctuation():
    """Marks and brackets beside Chinese characters are full-width, those of names and numbers stay as they are."""
    assert chinese("可用:a, b") == "可用\uff1aa, b"
    assert chinese("住院(二级),100.00;余") == "住院\uff08二级\uff09\uff0c100.00\uff1b余"
    assert chinese("table[a=b]: 1,200.00 (x)") == "table[a=b]: 1,200.00 (x)"

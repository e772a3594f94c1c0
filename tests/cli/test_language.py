"""Which language is spoken, and how Chinese is punctuated."""

import pytest

from yibao.cli.language import chinese, chosen


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ([], {"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, "en"),
        ([], {"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        (["settle", "--lang", "zh", "f"], {}, "zh"),
        (["--lang=en", "settle"], {"LANG": "zh_CN"}, "en"),
        (["settle", "--lang", "en", "--lang=zh"], {}, "zh"),
        (["settle", "--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
        (["settle", "--lang"], {}, "en"),
        (["settle", "--", "--lang", "zh"], {}, "en"),
    ],
)
def test_language(arguments, environment, language):
    """What --lang says goes before the environment, and there the first variable that is set."""
    assert chosen(arguments, environment) == language


def test_punctuation():
    """Marks and brackets beside Chinese characters are full-width, those of names and numbers stay as they are."""
    assert chinese("可用:a, b") == "可用\uff1aa, b"
    assert chinese("住院(二级),100.00;余") == "住院\uff08二级\uff09\uff0c100.00\uff1b余"
    assert chinese("table[a=b]: 1,200.00 (x)") == "table[a=b]: 1,200.00 (x)"

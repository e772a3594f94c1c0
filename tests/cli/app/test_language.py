"""Which language is spoken."""

import pytest

from yibao.cli.app.language import chosen_language


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
    assert chosen_language(arguments, environment) == language

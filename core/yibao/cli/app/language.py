"""Which language to speak: what ``--lang`` says, else what the environment says, else English."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...model.values.text import Language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where the environment names a language; the first one that is set counts."""


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> "Language":
    """The language of texts, known before anything is parsed so that errors and help follow it too.

    Args:
        arguments: of the command line, wherever ``--lang`` stands in them; environment: usually ``os.environ``.

    >>> chosen_language(["cities", "--lang", "zh"], {}), chosen_language([], {"LC_ALL": "C", "LANG": "zh_CN"})
    ('zh', 'en')
    """
    language = ""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            language = argument[7:]
        elif argument == "--lang":
            language = "".join(arguments[index + 1 : index + 2])
    if language in ("zh", "en"):
        return "zh" if language == "zh" else "en"
    named = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"

"""The table of keys in docs/rule-language.md, from the classes of the language."""

import re

from yibao.rules.loading.keys import KeyRule, keys_of, sections

_MARKED = re.compile(r"(<!-- keys of all sections, written by: [^\n]* -->\n)(.*?)(<!-- until here -->)", re.DOTALL)


def rewritten(page: str) -> str:
    """A page with its table of keys as the classes are."""
    return _MARKED.sub(lambda part: f"{part[1]}\n{_table()}\n\n{part[3]}", page)


def _table() -> str:
    rows = (f"| `{section}` | {', '.join(map(_key, keys_of(section)))} |" for section in sections())
    return "\n".join(["| section, or part of one | keys |", "|---|---|", *rows])


def _key(rule: KeyRule) -> str:
    if rule.required:
        return f"**{rule.name}**"
    return f"{rule.name} ({rule.default})" if rule.default else rule.name

"""Static checks of the rules on what holds at the counter, and of the words for levels of facilities."""

from ...model.values.errors import RuleError
from ..loading.merge import Declared
from .references import check_parts, placed


def check_access(declared: Declared) -> None:
    """Check what rules on the counter name, and that a word means one level.

    Raises:
        RuleError: with file and key.
    """
    for name, rule in declared.access.items():
        with placed(declared, "access", name):
            if not rule.when:
                raise RuleError("缺少 when", "when is missing", mend=("写明适用的情形", "say for which claims it is"))
            check_parts(declared, rule)
    words: dict[str, str] = {}
    for level, entry in declared.facility_level.items():
        for word in entry.words:
            if word in words:
                with placed(declared, "facility_level", level):
                    raise RuleError(
                        f"{word} 已指 {words[word]}",
                        f"{word} means {words[word]} already",
                        mend=("一个词只写在一个等级下", "write a word under one level"),
                    )
            words[word] = level

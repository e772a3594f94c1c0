"""Static checks of the rules on what holds at the counter."""

from ...model.values.errors import RuleError
from ..loading.merge import Declared
from .references import check_parts, placed


def check_access(declared: Declared) -> None:
    """Check what rules on the counter name.

    Raises:
        RuleError: with file and key.
    """
    for name, rule in declared.access.items():
        with placed(declared, "access", name):
            if not rule.when:
                raise RuleError("缺少 when", "when is missing", mend=("写明适用的情形", "say for which claims it is"))
            check_parts(declared, rule)

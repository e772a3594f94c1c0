"""Static checks of the rules on what holds at the counter."""

from ...model.values.errors import RuleError
from ...model.values.text import listed
from ..figures.dimensions import labels_of
from ..figures.tables import check_sources
from ..language.claims import ACCESS_FACTS
from ..loading.merge import Declared


def check_access(declared: Declared) -> None:
    """Check what rules on the counter name.

    Raises:
        RuleError: with file and key.
    """
    for name, rule in declared.access.items():
        try:
            check_sources(rule.source, rule.status, declared.source)
            if not rule.when:
                raise RuleError("缺少 when", "when is missing", mend=("写明适用的情形", "say for which claims it is"))
            for fact, labels in rule.when.items():
                known = ACCESS_FACTS.get(fact) or labels_of(declared, fact)
                for label in labels:
                    if label not in known:
                        raise RuleError(
                            f"{fact} 没有标签 {label}",
                            f"{fact} has no label {label}",
                            mend=(f"可用:{listed(known)}", f"known: {listed(known)}"),
                        )
            if rule.from_ is not None and rule.to is not None and rule.to < rule.from_:
                raise RuleError(f"to {rule.to} 早于 from {rule.from_}", f"to {rule.to} lies before from {rule.from_}")
        except RuleError as error:
            raise error.at(declared.place("access", name)) from None

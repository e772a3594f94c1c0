"""What the commands about files make of one file: the input, the rules, the result, and the document for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.values.classes import frozen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any, Protocol

    from ..engine.course.statement import Statement
    from ..model.inputs.application import Application
    from ..model.inputs.claim import Case
    from ..model.results.account_ledger import Ledger, LedgerPeriod
    from ..model.results.contributions import Contributions, Request
    from ..model.results.enrollment import Answer
    from ..model.results.settlement import CourseResult
    from ..model.values.errors import YibaoError
    from ..model.values.text import Text
    from ..rules.enrollment import Enrollment
    from ..rules.ruleset import RuleSet

    class FileResult(Protocol):
        """What every result of a file has.

        Attributes:
            document: the result as plain data; differences: what is not as the file expects.
            refusal: why the result answers nothing, where that is so.
        """

        @property
        def document(self) -> Mapping[str, Any]: ...
        @property
        def differences(self) -> tuple[Text, ...]: ...
        @property
        def refusal(self) -> YibaoError | None: ...


@frozen(eq=False)
class SettledCase:
    """A case settled, with the statements of its benefit years."""

    name: str
    case: Case
    rules: RuleSet
    result: CourseResult
    document: Mapping[str, Any]
    statements: tuple[Statement, ...] = ()
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None


@frozen(eq=False)
class AccountsResult:
    """The ledger of a case's accounts: the periods asked about, and who may be paid out, where rules of the area tell."""

    name: str
    case: Case
    rules: RuleSet
    ledger: Ledger
    periods: tuple[LedgerPeriod, ...]
    document: Mapping[str, Any]
    withdrawals: tuple[Enrollment, tuple[Answer, ...]] | None = None
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None


@frozen(eq=False)
class EnrollmentResult:
    """An application answered by the procedures of an area on a day."""

    application: Application
    enrollment: Enrollment
    contributions: RuleSet | None
    day: dt.date
    answers: tuple[Answer, ...]
    document: Mapping[str, Any]
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None


@frozen(eq=False)
class ContributionsResult:
    """A request for contributions worked out."""

    name: str
    request: Request
    rules: RuleSet
    result: Contributions
    document: Mapping[str, Any]
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None


@frozen(eq=False)
class ComparisonResult:
    """One input answered by several areas."""

    document: Mapping[str, Any]
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None

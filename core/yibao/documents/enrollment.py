"""Documents of enrollment: an application answered (``yibao-enrollment/1``), and the guide of an area (``yibao-guide/1``)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from ..engine.enrollment.cost import AmountsDue, amounts_due
from ..engine.enrollment.procedures import answers
from ..engine.enrollment.wording import label, question, word
from ..model.inputs.application import Application
from ..model.inputs.parse import plain
from ..model.results.enrollment import Answer, Charge, Cited, Finding, Paper, Remark, Start, Task
from ..model.results.trace import Citation
from ..model.values.classes import frozen
from ..model.values.text import Message, Text
from ..model.values.vocabulary import VOCABULARY
from ..rules.area import Area
from ..rules.enrollment import Enrollment
from ..rules.language.procedures import Channel, Guide
from ..rules.language.tables import Source
from ..rules.ruleset import RuleSet
from .contributions import PeriodDue
from .serialize import FileResult, Keys, RulesIdentity, form_of, inside, unstructure, write_as

NOTE = Text(
    "本结果依据所列来源得出,仅供参考;能否参保由经办机构决定。",
    "This follows the sources listed and is for guidance only; the insurance bureau decides.",
)


SourceForm = Annotated[Source, Keys("SourceForm", "title issuer number url read")]
LevelForm = Annotated[Area, Keys("LevelForm", "code name")]
FigureForm = Annotated[Citation, Keys("FigureForm", "figure sources=source status")]


@frozen
class FactForm:
    """A fact to tell: what to ask, and what may be answered."""

    fact: str
    label: Text
    question: Text
    type: str
    choices: Mapping[str, Text]


@frozen
class ChannelForm:
    """A place, telephone or page that people are sent to."""

    id: str
    channel: Channel
    level: str


@frozen
class CostForm:
    """A charge, with what is due as far as that is known."""

    charge: Charge
    due: tuple[PeriodDue, ...]
    figures: tuple[FigureForm, ...]


@frozen
class PapersForm:
    """Papers by name: those at hand and those missing; and all that are needed."""

    held: tuple[str, ...]
    missing: tuple[str, ...]
    needed: tuple[Paper, ...]


@frozen
class ProcedureForm:
    """The answer about one procedure."""

    of: Answer
    ask: tuple[FactForm, ...]
    documents: PapersForm
    cost: tuple[CostForm, ...]
    channels: tuple[ChannelForm, ...]


@frozen
class EnrollmentDocument:
    """The form of an application answered."""

    city: str
    date: dt.date
    person: str
    rules: RulesIdentity
    levels: tuple[LevelForm, ...]
    unused_facts: tuple[str, ...]
    procedures: tuple[ProcedureForm, ...]
    sources: Mapping[str, SourceForm]
    note: Text = NOTE
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-enrollment/1"] = "yibao-enrollment/1"


@frozen
class NoteForm:
    """A note of the guide."""

    id: str
    guide: Guide
    level: str


@frozen
class GuideDocument:
    """The form of a guide."""

    city: str
    notes: tuple[NoteForm, ...]
    sources: Mapping[str, SourceForm]
    format: Literal["yibao-guide/1"] = "yibao-guide/1"


write_as(EnrollmentDocument, "format city date person rules levels unused_facts procedures sources note notes?")
_CHANNEL = "label kind telephone url address hours sources=source status"
_NOTE = "topic label text channels follows sources=source status"
write_as(ChannelForm, f"id {inside('channel', _CHANNEL)} level")
write_as(NoteForm, f"id {inside('guide', _NOTE)} level")
write_as(
    ProcedureForm,
    f"{inside('of', 'id kind label answer levels cited reasons')} ask {inside('of', 'scheme standing pays')} documents "
    f"{inside('of', 'steps=tasks')} cost {inside('of', 'cover=start notices=remarks follows')} channels notes=of.note",
)
write_as(GuideDocument, "format city notes sources")
write_as(Cited, "sources=source status level")
write_as(Finding, "text holds=truth facts ask *cited")
write_as(Paper, "document label form needed held any all note *cited")
write_as(Task, "id who text where needed deadline last_day takes note *cited")
write_as(Charge, "contribution premium years waived needed text *cited")
write_as(CostForm, "*charge due figures")
write_as(Start, "from=first to=last waiting_months=waiting text note ask *cited")
write_as(Remark, "text *cited")


@frozen(eq=False)
class EnrollmentResult(FileResult):
    """An application answered by the procedures of an area on a day."""

    application: Application
    enrollment: Enrollment
    contributions: RuleSet | None
    day: dt.date
    answers: tuple[Answer, ...]


def apply(
    enrollment: Enrollment,
    application: Application,
    day: dt.date,
    kinds: Sequence[str] = ("enrollment",),
    elsewhere: frozenset[str] = frozenset(),
    contributions: RuleSet | None = None,
) -> tuple[tuple[Answer, ...], dict[str, Any]]:
    """Answer an application.

    Args:
        day: the day asked about.
        kinds: of procedures; elsewhere: facts that only other installed areas declare.
        contributions: the area's rules on contributions, to tell amounts; without them costs are told in words.

    Returns:
        The answers, and the whole as plain data for JSON.

    Raises:
        InputError: the file says what the area does not know.
    """
    answered = answers(enrollment, application, day, kinds, elsewhere)
    return answered, unstructure(enrollment_form(enrollment, application, day, answered, contributions, kinds))


def enrollment_form(
    enrollment: Enrollment,
    application: Application,
    day: dt.date,
    answered: Sequence[Answer],
    contributions: RuleSet | None = None,
    kinds: Sequence[str] = (),
) -> EnrollmentDocument:
    """The answers to an application, with what their costs are and what is known of their sources.

    Args:
        kinds: of procedures asked for; a note says which of them nothing is known of.
    """
    costs = [
        [amounts_due(contributions, answer, charge, application, day) if contributions else None for charge in answer.charges]
        for answer in answered
    ]
    figures = [key for each in costs for cost in each if cost for citation in cost.citations for key in citation.source]
    return EnrollmentDocument(
        city=enrollment.area.slug,
        date=day,
        person=application.person.id,
        rules=form_of(RulesIdentity, enrollment),
        levels=enrollment.levels,
        unused_facts=tuple(name for name in application.person.facts if name not in enrollment.declared.fact),
        procedures=tuple(_procedure(enrollment, answer, cost) for answer, cost in zip(answered, costs, strict=True)),
        sources=sources(enrollment, [*(key for answer in answered for key in cited_by(answer)), *figures]),
        notes=tuple(_kind_not_known(enrollment, kind, day) for kind in kinds if all(answer.kind != kind for answer in answered)),
    )


def _kind_not_known(enrollment: Enrollment, kind: str, day: dt.date) -> Message:
    """That an area tells nothing of a kind of procedure on a day."""
    area, word_ = enrollment.area.name, VOCABULARY["procedure"][kind]
    return Message(
        "kind_not_known",
        Text(
            f"{area.zh}在 {day} 如何办理“{word_.zh}”未查到,请询问当地经办机构",
            f"{area.en}: how “{word_.en}” is done on {day} was not found; the local bureau tells",
        ),
    )


def guide_document(enrollment: Enrollment, notes: Sequence[tuple[str, Guide]]) -> dict[str, Any]:
    """Notes of the guide with their documents."""
    forms = tuple(NoteForm(name, note, enrollment.level("guide", name)) for name, note in notes)
    form = GuideDocument(enrollment.area.slug, forms, sources(enrollment, [key for _, note in notes for key in note.source]))
    return dict(unstructure(form))


def sources(enrollment: Enrollment, keys: Iterable[str]) -> dict[str, Source]:
    """What is known of the documents with these keys."""
    names = sorted({key.partition("#")[0] for key in keys})
    return {name: enrollment.declared.source[name] for name in names}


def cited_by(answer: Answer) -> list[str]:
    """Keys of every document that an answer rests on."""
    parts: list[Cited] = [*answer.cited, *(reason.cited for reason in answer.reasons), *(paper.cited for paper in answer.papers)]
    for others in (answer.tasks, answer.charges, answer.remarks):
        parts += [other.cited for other in others]
    parts += [answer.start.cited] if answer.start else []
    return [key for part in parts for key in part.source]


def fact_form(enrollment: Enrollment, fact: str) -> FactForm:
    """A fact to tell: what to ask, and what may be answered."""
    rule = enrollment.declared.fact.get(fact)
    return FactForm(
        fact=fact,
        label=label(enrollment.declared, fact),
        question=question(enrollment.declared, fact),
        type=rule.type if rule else "date" if fact == "birth_date" else "text",
        choices={choice: word(enrollment.declared, fact, choice) for choice in rule.choices} if rule else {},
    )


def differences(document: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Where a result is not what a worked example says; see "Expectations" on the page about enrollment.

    Args:
        expect: for a procedure its answer, or a table of ``answer``, ``ask``, ``missing``, ``cover_from``, ``waiting_months`` and
            ``last_day`` (by step).
    """
    procedures = {procedure["id"]: procedure for procedure in document["procedures"]}
    wrong = []
    for name, expected in expect.items():
        if name == "source":
            continue
        if name not in procedures:
            wrong.append(f"{name}: there is no such procedure on {document['date']}")
            continue
        got = _compared(procedures[name])
        for key, value in (expected if isinstance(expected, Mapping) else {"answer": expected}).items():
            if plain(value) != got.get(key):
                wrong.append(f"{name}.{key}: expected {plain(value)}, got {got.get(key)}")
    return wrong


def _compared(procedure: Mapping[str, Any]) -> dict[str, Any]:
    """What an expectation may say of a procedure."""
    cover = procedure["cover"] or {}
    return {
        "answer": procedure["answer"],
        "ask": [ask["fact"] for ask in procedure["ask"]],
        "missing": procedure["documents"]["missing"],
        "cover_from": cover.get("from"),
        "cover_to": cover.get("to"),
        "waiting_months": cover.get("waiting_months"),
        "last_day": {step["id"]: step["last_day"] for step in procedure["steps"] if step["last_day"]},
    }


def _procedure(enrollment: Enrollment, answer: Answer, costs: Sequence[AmountsDue | None]) -> ProcedureForm:
    level, channels = enrollment.level, enrollment.declared.channel
    return ProcedureForm(
        answer,
        ask=tuple(fact_form(enrollment, fact) for fact in answer.ask),
        documents=PapersForm(
            held=tuple(name for paper in answer.papers for name in _names_at_hand(paper) if paper.held),
            missing=tuple(_paper_name(paper) for paper in answer.missing),
            needed=answer.papers,
        ),
        cost=tuple(_cost(charge, cost) for charge, cost in zip(answer.charges, costs, strict=True)),
        channels=tuple(ChannelForm(name, channels[name], level("channel", name)) for name in answer.channels),
    )


def _cost(charge: Charge, cost: AmountsDue | None) -> CostForm:
    if cost is None:
        return CostForm(charge, (), ())
    return CostForm(charge, tuple(PeriodDue(due.first, due.last, due) for due in cost.due), cost.citations)


def _paper_name(paper: Paper) -> str:
    """A paper by name; a choice as ``a|b``, papers that go together as ``a+b``."""
    return paper.document or "|".join(map(_paper_name, paper.any)) or "+".join(map(_paper_name, paper.all))


def _names_at_hand(paper: Paper) -> list[str]:
    if paper.document is not None:
        return [paper.document]
    return [name for inner in (*paper.any, *paper.all) if inner.held for name in _names_at_hand(inner)]

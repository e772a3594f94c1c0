"""Writes the source of a kernel from lowered plans: plain Python over arrays of integers, which also compiles.

Nothing here states a rule. The plan is a ``LoweredPlan``, as the scalar engine walks it, and every figure stays in the rows of
figures: years that differ in figures only share one source.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import attrs

from yibao.engines import PPM, UNLIMITED, LoweredPlan

from .arguments import ARGUMENTS, CREDIT
from .body import Body
from .frame import Frame, Read
from .writer import Writer
from .zeros import KnownZeros

INDEX = "from numpy import int64 as signed\nfrom numpy import uint64 as index"
"""Places and amounts are never negative: said so, numba leaves out what would count from the end, and rounds without a test."""

SHORT = 250
"""Lines of a plan that stands in the loop even where plans meet: a call costs more than such a plan, a long one takes
long to compile and is kept by itself."""


@attrs.frozen
class Sources:
    """The text of a kernel: functions of long plans, by name, and the loop over persons and claims that calls them.

    Short plans stand in the loop, and so does one that is alone.
    """

    functions: Mapping[str, str]
    loop: str

    def __str__(self) -> str:
        return "\n\n".join([*self.functions.values(), self.loop])


def sources(
    frame: Frame,
    plans: Sequence[tuple[LoweredPlan, tuple[Read, ...]]],
    *,
    segments: bool = False,
    zeros: KnownZeros | None = None,
) -> Sources:
    """The source of a kernel for claims of some plans in the order of persons.

    Args:
        frame: places of what the plans share.
        plans: one plan of each structure, with the counters its dimensions read; a claim says by number which one is its own.
        segments: whether what falls into each segment is written as well.
        zeros: what is left out because it is zero; the kernel does not write the zeros of such payers and balances.
    """
    zeros = zeros or KnownZeros()
    pays: set[str] = set().union(*(zeros.pays(plan) for plan, _ in plans))
    functions: dict[str, str] = {}
    out = Writer()
    out.say(f"# Settles claims by columns. Written by yibao_batch from lowered plans: {', '.join(plan.name for plan, _ in plans)}.")
    _head(out)
    _signature(out, "settle", ARGUMENTS)
    only = Body(out, frame, *plans[0], segments, zeros, pays, holds=True) if len(plans) == 1 else None
    _prelude(out, only, zeros)
    for number, (plan, reads) in enumerate(plans):
        with out.under(f"{'if' if number == 0 else 'elif'} chosen == {number}:  # {plan.name} ({plan.structure})"):
            if only is not None:
                only.write()
                continue
            body = Writer(depth=out.depth)
            Body(body, frame, plan, reads, segments, zeros, pays).write()
            if len(body.lines) <= SHORT:
                out.lines += body.lines
                continue
            name, text, arguments = _function(frame, plan, reads, segments, zeros, pays)
            functions[name] = text
            out.say(f"bad, warning = {name}({', '.join(arguments)})")
    _after(out, frame, only, zeros)
    return Sources(functions, str(out))


def source(frame: Frame, plan: LoweredPlan, reads: tuple[Read, ...]) -> str:
    """The function of one plan, to be read."""
    name, text, _ = _function(frame, plan, reads, False, KnownZeros(), KnownZeros().pays(plan))
    return text.replace(f"def {name}(", f"def {plan.name}(", 1)


def _function(
    frame: Frame, plan: LoweredPlan, reads: tuple[Read, ...], segments: bool, zeros: KnownZeros, pays: AbstractSet[str]
) -> tuple[str, str, list[str]]:
    """Name, text and arguments of the function of one plan: only what it names, for every array that is passed costs."""
    body = Writer(depth=1)
    Body(body, frame, plan, reads, segments, zeros, pays).write()
    named = set(re.findall(r"\w+", "\n".join(line.partition("#")[0] for line in body.lines)))
    arguments = [name for name in ("i", "p", "used", *ARGUMENTS) if name in named]
    out = Writer()
    out.say(f"# Settles one claim by columns. Written by yibao_batch from the lowered plan {plan.name} ({plan.structure}).")
    _head(out)
    _signature(out, "settle_plan", arguments)
    out.say("warning = 0")
    out.lines += body.lines
    out.say("return bad, warning")
    name = f"plan_{hashlib.sha256(str(out).encode()).hexdigest()[:16]}"
    return name, str(out).replace("def settle_plan(", f"def {name}(", 1), arguments


def _head(out: Writer) -> None:
    out.say("", *INDEX.splitlines(), "", f"PPM = {PPM}", f"UNLIMITED = {UNLIMITED}", "WHOLE = index(PPM)", "", "")


def _signature(out: Writer, name: str, arguments: Sequence[str]) -> None:
    """A function begins."""
    with out.under(f"def {name}("):
        out.names(arguments)
    out.say("):")
    out.depth = 1


FALLS_DUE = """\
while known < due:
    account = event[known]
    if account < 0:
        for place in range(len(carry)):
            if carry[place, 0] == account:
                source, target = carry[place, 1], carry[place, 2]
                accounts[p, target] += accounts[p, source]
                accounts[p, source] = 0
    else:
        accounts[p, account] += credit[p, known - first_event]
        owing |= credited[p, known - first_event]
    known += 1"""


def _prelude(out: Writer, only: Body | None, zeros: KnownZeros) -> None:
    """What comes before a claim's plan; balances that are held in locals go back to the person where something falls due."""
    out.say("for person in range(len(starts) - 1):")
    out.depth = 2
    out.say("p = index(person)")
    if not zeros.due:
        out.say("known = seen[p]", "owing = owed[p]")
    if only is not None:
        only.state.take_out()
    out.say("for claim in range(starts[p], starts[index(person + 1)]):")
    out.depth = 3
    out.say("i = index(claim)", "chosen = plan[i]", "if chosen == -1:", "    continue")
    if not zeros.due:
        out.say("# what fell due since the last claim: the ends of benefit years, and credits")
        out.say("due = until[i]", "if known < 0:", "    known = due")
        with out.under("if known < due:"):
            if only is not None:
                only.state.accounts_back()
            out.say(*FALLS_DUE.splitlines())
            if only is not None:
                only.state.accounts_out()
    out.say("bad = -1", "warning = 0", "used = flags[i]")


def _after(out: Writer, frame: Frame, only: Body | None, zeros: KnownZeros) -> None:
    """What comes after a claim's plan, and after a person's claims."""
    out.say("status[i] = bad")
    with out.under("if bad == 0:"):
        for place, name in enumerate(frame.accounts):
            if name not in zeros.accounts:
                balance = only.state.balance(place) if only is not None else f"accounts[p, {place}]"
                out.say(f"balances[{place}, i] = {balance}")
        if not zeros.due:
            out.say("warning |= owing", f"owing &= {CREDIT}")
        out.say("warned[i] = warning")
    out.depth = 2
    if not zeros.due:
        out.say("seen[p] = known", "owed[p] = owing")
    if only is not None:
        only.state.put_back()

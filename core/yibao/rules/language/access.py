"""What holds at the counter: whether the funds pay there at once, later, or not at all, and what the person gets instead."""

import datetime as dt
from typing import Final, Literal

from ...model.values.classes import frozen
from ...model.values.text import Text
from ...model.values.vocabulary import COVERS
from .language import Status, When

ACCESS_FACTS: Final = {"cover": tuple(COVERS), "card": ("yes", "no"), "designated": ("yes", "no")}
"""Facts that only these rules read: they decide whether the funds pay, never how much."""

Effect = Literal["nothing", "later", "notice"]
"""The funds pay nothing; the person pays first and is paid back later; or something is only to be told."""


@frozen
class Access:
    """One thing that decides what happens at the counter.

    Attributes:
        when: ``cover``, ``card``, ``designated``, and labels of any dimension or built-in fact.
        text: what is so, and what to do; it is told as a warning whose code is the rule's name.
        procedure: of the ``enrollment`` folder, by which the person is paid back.
        accounts: what of the personal account, where the funds do not pay; without it that is said to be unknown.
        left: whether to tell what is left in cash by kind, for another insurer.
    """

    when: When
    text: Text
    source: tuple[str, ...]
    status: Status
    effect: Effect = "notice"
    procedure: str | None = None
    accounts: Text | None = None
    left: bool = False
    from_: dt.date | None = None
    to: dt.date | None = None

"""Data classes of a complaint 投诉: the complaint, the actor of a move, the history row, and the refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Details = Mapping[str, Any]

STATES = (
    "received",
    "assigned",
    "accepted",
    "working",
    "suspended",
    "waiting",
    "handled",
    "verified",
    "callback",
    "unhappy",
    "quiet",
    "confirm",
    "closed",
)
OPEN = frozenset(STATES) - {"closed"}
IN_HANDS = frozenset({"accepted", "working", "suspended", "waiting"})
BEFORE_HANDLED = frozenset({"received", "assigned"}) | IN_HANDS
IN_WORK = BEFORE_HANDLED | {"handled"}
"""While the work goes on that complaints of one event share."""

Severity = Literal["general", "important", "major"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
VALIDITIES = ("valid", "to_improve", "invalid")
SOURCES = ("chat", "phone", "visit", "letter", "fax", "email", "media", "board", "passed_down", "other")
"""How a complaint came; whatever did not come by chat is recorded by staff [CHN-01..09]."""
RATINGS = ("very", "satisfied", "neutral", "dissatisfied", "unsolved")
"""What a resident answers to the callback 回访, the best first."""
BAD_RATINGS = frozenset({"dissatisfied", "unsolved"})
"""These reopen the case one level up."""
CALLBACK_ANSWERS = frozenset({*RATINGS, "understand", "may_close", "decline"})
"""Every answer to a callback: a rating, a yes to what could only be improved, a yes after a neutral answer, or none."""
OPINION_PARTS = ("process", "measures", "outcome")
OPINION_MARKS = ("good", "fair", "bad")
"""The three parts of an opinion after the callback, and the marks each may get [CBK-13]."""

RESIDENT = frozenset({"resident"})
SYSTEM = frozenset({"clock", "system"})
LEAD = frozenset({"supervisor", "manager"})
FRONT = frozenset({"assistant", "supervisor", "manager"})
HANDS = frozenset({"handler", "assistant", "supervisor", "manager"})
STAFF = HANDS | {"quality"}
ROLES = ("assistant", "handler", "supervisor", "manager", "quality", "administrator", "auditor", "adviser")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a move: a resident, a member of staff with their roles in this community, a clock, or the system.
    `above`: those whom a member of staff reports to, directly or through others."""

    kind: str
    id: int = 0
    name: str = ""
    roles: frozenset[str] = frozenset()
    above: frozenset[int] = frozenset()

    def barred(self, about: Iterable[int]) -> bool:
        """Whether a complaint about these people must be hidden from this one: it is about them, or about somebody
        they report to."""
        return self.kind == "staff" and not {self.id, *self.above}.isdisjoint(about)


CLOCK = Actor("clock", roles=frozenset({"clock"}))
BOT = Actor("system", roles=frozenset({"system"}))


def resident(conversation: int) -> Actor:
    """The actor of a resident, by the id of their conversation."""
    return Actor("resident", conversation, roles=RESIDENT)


@dataclass(frozen=True)
class Complaint:
    """One complaint as stored. `facts` says when each thing last happened, aware UTC; `answers` are the resident's
    own words; `record` is what staff wrote. `first_asked` 首问 answers to the resident to the end, `handler` 处理人
    may change [DSP-04]; `handlers` is everyone who ever handled it. `event`: one of several about the same thing;
    `follows`: the complaint of that event whose work is this one's work, until it is verified."""

    community: str
    id: int = 0
    number: str = ""
    token: str = ""
    state: str = "received"
    version: int = 0
    conversation: int | None = None
    language: str = "zh-Hans"
    source: str = "chat"
    answers: Details = field(default_factory=dict)
    record: Details = field(default_factory=dict)
    facts: Mapping[str, datetime] = field(default_factory=dict)
    first_asked: int | None = None
    handler: int | None = None
    handlers: tuple[int, ...] = ()
    about: tuple[int, ...] = ()
    department: str = ""
    category: str = ""
    cause_category: str = ""
    validity: str = "valid"
    severity: str = "general"
    urgent: bool = False
    danger: str = ""
    anonymous: bool = False
    parent: int | None = None
    child: int | None = None
    generation: int = 1
    rounds: int = 0
    closing: str = ""
    rating: str = ""
    event: int | None = None
    follows: int | None = None

    @property
    def flags(self) -> frozenset[str]:
        """The flags that conditions of clocks and routing read: the state, the validity, the severity, by_ and the
        source, urgent, immediate, anonymous, and follow_up for what deserves a second and third callback [CBK-10]."""
        words = {self.state, self.validity, self.severity, f"by_{self.source}"}
        if self.urgent or self.danger:
            words |= {"urgent", "immediate"}
        if self.anonymous:
            words.add("anonymous")
        if self.severity == "major" or self.about:
            words.add("follow_up")
        return frozenset(words)


class MoveRefused(Exception):
    """A move that may not be made; `reason` is the key refused.REASON of the texts, `args` its values."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One row of the append-only history."""

    move: str
    before: str
    after: str
    actor: Actor
    at: datetime
    details: Details

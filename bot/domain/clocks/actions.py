"""Table of clock actions: one row for each `then:` of the settings, with its message, move, tasks and stamped facts.

The effect of a row, under the same name, is a function in handlers/clocks/actions.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.complaint.moves import MOVES
from bot.domain.complaint.resident_messages import MESSAGES, NOTICES, ResidentMessage, rating_buttons, well_buttons


@dataclass(frozen=True, slots=True)
class Task:
    """A task for staff outside the chat. `attempt`: doing it is a try to reach the resident for the callback.
    `ended_by`: the moves that bring it to its end without anybody ticking it off."""

    kind: str
    role: str = "assistant"
    attempt: bool = False
    ended_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table.

    `message` goes to the resident, and so keeps their quiet hours. `move` is made on the complaint, or one of `instead`
    when that cannot be. `tasks` are for the steps towards those persons ("": all others), where the resident cannot be
    written to. `words`: the texts private.WORDS and news.WORDS tell staff of it. `attempt`: it tries to reach the
    resident for the callback. `only_tells`: it leaves complaint and conversation alone, so that many are rung in one
    commit.
    """

    name: str
    message: ResidentMessage | None = None
    move: str = ""
    instead: tuple[str, ...] = ()
    tasks: Mapping[str, Task] = field(default_factory=dict)
    words: str = "clock"
    attempt: bool = False
    only_tells: bool = False

    @property
    def stamps(self) -> frozenset[str]:
        """The facts its moves make new."""
        return frozenset(fact for move in (self.move, *self.instead) if move for fact in MOVES[move].marks)

    def task(self, who: str) -> Task | None:
        """What has to be done when a step towards that person rings."""
        return self.tasks.get(who) or self.tasks.get("")

    @property
    def kinds(self) -> dict[str, Task]:
        """Its tasks by their kind."""
        return {task.kind: task for task in self.tasks.values()}


def _table() -> dict[str, Action]:
    told, answered = ResidentMessage, ("record", "exempt")
    telephone = Task("phone_callback", attempt=True, ended_by=answered)
    decide = Task("decide", "manager", ended_by=answered)
    actions = (
        Action("remind", only_tells=True),
        Action("notice", only_tells=True, words="notice"),
        Action("prompt", only_tells=True),
        Action("report", only_tells=True),
        Action("call_back", told("told.call_back", "callback", rating_buttons, photos=True), move="call_back",
               instead=("exempt",), tasks={"": telephone}, attempt=True),
        Action("remind_callback", told("told.remind_callback", "reminder", rating_buttons), attempt=True,
               tasks={"first_asked": telephone, "": decide}),
        Action("remind_resident", told("told.remind_question", "news")),
        Action("follow_up", told("told.follow_up", "news", well_buttons), tasks={"": Task("follow_up")}),
        Action("quiet_over", move="quiet_over"),
    )  # fmt: skip
    return {action.name: action for action in actions}


ACTIONS: dict[str, Action] = _table()


def action_of(name: str) -> Action:
    """The row of that name; an unknown name is an action that only notifies staff."""
    return ACTIONS.get(name) or ACTIONS["remind"]


def stamps() -> dict[str, frozenset[str]]:
    """For each action the facts that it makes new."""
    return {name: action.stamps for name, action in ACTIONS.items()}


def message_of(key: str) -> ResidentMessage:
    """The row of a message to a resident; an unknown key is a message with only its text."""
    sent = (action.message for action in ACTIONS.values() if action.message is not None)
    return MESSAGES.get(key) or next((one for one in sent if one.key == key), ResidentMessage(key))


def reminders() -> list[str]:
    """Actions that ask the resident again for the answer to the callback."""
    return [name for name, one in ACTIONS.items() if one.message and one.message.notice
            and NOTICES[one.message.notice].again]  # fmt: skip


def tasks() -> dict[str, Task]:
    """What clocks give people to do, by its kind."""
    return {kind: task for action in ACTIONS.values() for kind, task in action.kinds.items()}


def ended_by(move: str) -> list[str]:
    """The kinds of tasks that a move brings to their end."""
    return [kind for kind, task in tasks().items() if move in task.ended_by]


def is_attempt(move: str, what: str) -> bool:
    """Whether a move in the history was a clock's try to reach the resident for the callback; `what` is the action or
    the task that a reminder names."""
    if move != "remind":
        return any(action.attempt and action.move == move for action in ACTIONS.values())
    action, task = ACTIONS.get(what), tasks().get(what)
    return (action is not None and action.attempt) or (task is not None and task.attempt)

"""Private chat of staff: linking the account, answers to forms, my tasks, buttons under private messages."""

from __future__ import annotations

from bot.domain.complaint.moves import OPEN
from bot.understanding.set_phrases import asks_my_tasks, link_code
from handlers.conversation.turn import Turn
from handlers.staff import forms, group
from storage.complaints import case_lists
from storage.people import sessions, staff


def answer(turn: Turn) -> bool:
    """Handles a private message that only staff write; False when it is a resident's."""
    code = _link_code(turn)
    if code:
        _link(turn, code)
        return True
    talk = turn.talk
    in_form = talk is not None and talk.flow == "form"
    is_press = turn.message.choice.startswith("m|")
    asks = asks_my_tasks(turn.text)
    if not (in_form or is_press or asks):
        return False
    person = staff.by_account(turn.unit.connection, turn.conversation.channel, turn.message.sender)
    if person is None:
        if in_form:
            turn.keep(None)
        turn.say("staff.not_linked")
        return True
    if is_press:
        _pressed(turn, person)
    elif asks:
        _tasks(turn, person)
    elif talk is not None:
        forms.answer(turn, talk, person)
    return True


def _link_code(turn: Turn) -> str:
    if turn.message.start.startswith("link_"):
        return turn.message.start[5:]
    return link_code(turn.text)


def _link(turn: Turn, code: str) -> None:
    """Links this account of the network to the member of staff behind a one-time code."""
    key = sessions.use_code(turn.unit, code, "link")
    person = staff.find(turn.unit.connection, key)
    if person is None or not person.active:
        return turn.say("staff.bad_code")
    where = turn.conversation
    staff.link(turn.unit, person.id, where.channel, turn.message.sender, where.chat)
    turn.say("staff.linked", name=person.name)


def _pressed(turn: Turn, person: staff.Person) -> None:
    """A button under a private message: made at once, or its form is opened here."""
    reply = group.make_pressed_move(turn.desk, turn.unit, turn.message, person, private=turn)
    turn.toast = reply.toast


def _tasks(turn: Turn, person: staff.Person) -> None:
    mine = case_lists.of_handler(turn.unit.connection, person.id, sorted(OPEN))
    if not mine:
        return turn.say("staff.no_tasks")
    lines = [
        turn.words("cases.line", number=c.number, state=f"state.{c.state}", summary=group.case_brief(c)) for c in mine
    ]
    turn.say("staff.tasks", lines="\n".join(lines))

"""A resident's own complaints in chat: list, show, add to, hurry 催办, withdraw 撤诉; several never mix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.complaint.moves import Complaint, MoveRefused, resident
from bot.domain.evolve import evolve
from bot.domain.messages import Choice
from bot.domain.talk.flow import Talk
from bot.domain.text.contact_numbers import whole_number
from bot.domain.text.plain import clip
from handlers.conversation import file_complaint, filing, moving_up
from handlers.conversation.turn import Turn
from handlers.moves import make, reopening
from handlers.notify import notifications
from handlers.queries import deadlines
from storage.complaints import complaints
from storage.messages import outbox

SHOWN = 8
LATE_PHOTO_MINUTES = 30
"""So long after the filing a picture without words joins the complaint unasked."""


def open_cases(turn: Turn) -> list[Complaint]:
    """This chat's complaints that are not closed, newest first; a parent that waits for its child is not shown."""
    mine = complaints.of_conversation(turn.unit.connection, turn.conversation.id)
    return [case for case in mine if case.state not in ("closed", "unhappy")]


def case_of_message(turn: Turn) -> Complaint | None:
    """The complaint an earlier message of this chat belongs to."""
    key = outbox.complaint_of(turn.unit, turn.conversation.id, turn.message.message)
    return turn.own(key) if key else None


def list_cases(turn: Turn) -> None:
    """Lists the newest SHOWN complaints of this chat 进度, each with its number and state."""
    mine = complaints.of_conversation(turn.unit.connection, turn.conversation.id, SHOWN)
    if not mine:
        return turn.say("cases.none")
    lines = [turn.words("cases.line", number=c.number, state=f"own_state.{c.state}", summary=_brief(c)) for c in mine]
    rows = tuple((Choice(f"c|{c.id}|show", "raw", {"text": c.number}),) for c in mine[:5])
    turn.say("cases.list", rows, lines="\n".join(lines))


def show(turn: Turn, case: Complaint) -> None:
    """One complaint in a few lines, with what can be done about it."""
    actions = ["hurry", "add", "withdraw"] if case.state not in ("closed", "unhappy", "confirm") else ["add"]
    actions = [] if case.state == "closed" else actions
    row = tuple(Choice(f"c|{case.id}|{name}", f"button.{name}") for name in actions)
    due = deadlines.first_due(turn.desk, case, "first_reply")
    page = turn.desk.page(f"/c/{case.token}")
    values = notifications.resident_values(turn.desk, turn.unit, case) | {"due": due, "page": page}
    turn.say("cases.show", (row,) if row else (), case, **values)


def _brief(case: Complaint) -> str:
    return clip(" ".join(str(case.answers.get("what") or "").split()), 21)


# ---- buttons -----------------------------------------------------------------------------------------------------


def tapped(turn: Turn, rest: str) -> None:
    """Handles a button about one complaint, c|ID|ACTION."""
    key, _, action = rest.partition("|")
    case = turn.own(whole_number(key))
    if case is None:
        return turn.say("cases.unknown")
    actions: dict[str, Callable[[Turn, Complaint], None]] = {
        "show": show,
        "hurry": _hurry,
        "add": _ask_addition,
        "withdraw": _ask_withdraw,
        "withdraw_yes": _withdraw,
        "join": _join,
        "fine": _fine,
        "not_fine": _not_fine,
        "up_yes": moving_up.agree,
        "up_no": moving_up.decline,
    }
    handler = actions.get(action)
    if handler is None:
        return turn.say("cases.unknown")
    turn.change(focus=case.id)
    turn.complaint = case.id
    handler(turn, case)


def _fine(turn: Turn, case: Complaint) -> None:
    """The second or third callback: still good [CBK-10]."""
    make.move(turn.desk, turn.unit, case.id, "opinion", resident(turn.conversation.id), {"comment": "still good"})
    turn.say("callback.noted_opinion")


def _not_fine(turn: Turn, case: Complaint) -> None:
    """Good no longer: a new complaint that knows of the old, one level up; pressed twice it is still one."""
    if case.child is not None or case.state != "closed":
        return turn.say("cases.unknown")
    child = reopening.file_linked(turn.desk, turn.unit, case, resident(turn.conversation.id))
    turn.change(focus=child.id)


# ---- which one? --------------------------------------------------------------------------------------------------


def by_reply(turn: Turn) -> bool:
    """A reply to one of our messages selects its complaint [STA-03]."""
    if not turn.message.reply_to:
        return False
    row = outbox.by_external(turn.unit, turn.conversation.channel, turn.conversation.chat, turn.message.reply_to)
    case = turn.own(row.complaint) if row is not None and row.complaint else None
    if case is None:
        return False
    turn.change(focus=case.id)
    if case.state == "callback":
        return False
    add_to_case(turn, case.id, turn.text)
    return True


def ask_which_case(turn: Turn, mine: list[Complaint]) -> None:
    """Asks which open complaint words out of the blue belong to, and keeps the words meanwhile; not asked when ours is
    the question they answer, or a late picture explains itself."""
    focus = next((case for case in mine if case.id == turn.conversation.focus), mine[0])
    if focus.state == "waiting":
        return add_to_case(turn, focus.id, turn.text)
    if turn.files and not turn.text and _fresh(turn, focus):
        return add_to_case(turn, focus.id, "")
    extra = {"text": turn.text, "files": list(turn.files), "key": turn.key}
    turn.keep(Talk("which", str(turn.key), extra=extra))
    _ask_which(turn, mine)


def _ask_which(turn: Turn, mine: list[Complaint]) -> None:
    rows = [(Choice(f"c|{c.id}|join", "cases.add_to", {"number": c.number, "brief": _brief(c)}),) for c in mine[:5]]
    turn.say("cases.which", (*rows, (Choice("go|new", "button.new_complaint"),)))


def _fresh(turn: Turn, case: Complaint) -> bool:
    filed = case.facts.get("filed")
    return filed is not None and (turn.unit.at - filed).total_seconds() < LATE_PHOTO_MINUTES * 60


def in_talk(turn: Turn, talk: Talk) -> None:
    """Handles a message while the talk "which" or "add" waits."""
    if talk.flow == "which":
        if turn.message.choice:
            return turn.say("menu_again")
        text = "\n".join(filter(None, [str(talk.extra.get("text") or ""), turn.text]))
        kept = [*talk.extra.get("files", ()), *turn.files]
        turn.keep(evolve(talk, extra={**talk.extra, "text": text, "files": kept}))
        return _ask_which(turn, open_cases(turn))
    if talk.flow == "add":
        turn.keep(None)
        return add_to_case(turn, talk.case, turn.text)
    turn.keep(None)
    turn.say("menu_again")


def _join(turn: Turn, case: Complaint) -> None:
    """The words kept since the question belong to this complaint."""
    talk = turn.talk
    turn.keep(None)
    if talk is None or talk.flow != "which":
        return _ask_addition(turn, case)
    turn.files = tuple(talk.extra.get("files", ()))
    add_to_case(turn, case.id, str(talk.extra.get("text") or ""))


def new_from_words(turn: Turn) -> None:
    """Begins a new filing with the words kept by `which`, or an empty one."""
    talk = turn.talk
    turn.keep(None)
    if talk is not None and talk.flow == "which":
        turn.files = tuple(talk.extra.get("files", ()))
        return filing.begin(turn, str(talk.extra.get("text") or ""), another=True)
    filing.begin(turn)


# ---- add ---------------------------------------------------------------------------------------------------------


def _ask_addition(turn: Turn, case: Complaint) -> None:
    turn.keep(Talk("add", str(turn.key), case=case.id))
    turn.say("ask.add", case=case, number=case.number)


def add_to_case(turn: Turn, key: int, text: str, **more: Any) -> None:
    """Adds words and files to an open complaint; an answer to our question sets the work going again. Words to a closed
    one begin a new complaint."""
    case = turn.own(key)
    if case is None or case.state == "closed":
        return _after_close(turn, case, text)
    me = resident(turn.conversation.id)
    name = "answer_question" if case.state == "waiting" else "add_info"
    make.move(turn.desk, turn.unit, case.id, name, me, {"text": text, "files": list(turn.files), **more})
    file_complaint.claim_files(turn, turn.files, case)
    turn.change(focus=case.id)
    turn.complaint = case.id
    turn.say("cases.added", case=case, number=case.number)


def _after_close(turn: Turn, case: Complaint | None, text: str) -> None:
    """Words to a closed complaint are a new one that knows of the old."""
    filing.begin(turn, text, about_case=case.number if case else "")


# ---- hurry, withdraw ---------------------------------------------------------------------------------------------


def hurry(turn: Turn) -> None:
    """催办: tells the true due time and pings the right person."""
    mine = [case for case in open_cases(turn) if case.state != "confirm"]
    talk = turn.talk
    if not mine and talk is not None and talk.flow == "filing" and talk.answers.get("what"):
        turn.say("hurry.draft")
        return filing.ask_again(turn, talk)
    if not mine:
        return turn.say("cases.none")
    if len(mine) == 1:
        return _hurry(turn, mine[0])
    rows = tuple(
        (Choice(f"c|{c.id}|hurry", "cases.hurry_this", {"number": c.number, "brief": _brief(c)}),) for c in mine[:5]
    )
    turn.say("cases.hurry_which", rows)


def _hurry(turn: Turn, case: Complaint) -> None:
    turn.complaint = case.id
    due = deadlines.first_due(turn.desk, case, "handling") or deadlines.first_due(turn.desk, case, "first_reply")
    me, limits = resident(turn.conversation.id), turn.desk.settings.limits
    try:
        make.move(turn.desk, turn.unit, case.id, "urge", me, {"cooldown": limits.hurry_cooldown})
    except MoveRefused as refused:
        values = notifications.resident_values(turn.desk, turn.unit, case) | {
            "due": due,
            "again": refused.values.get("again"),
        }
        key = "hurry.lately" if refused.reason == "urged_lately" else "hurry.not_now"
        return turn.say(key, (), case, **values)
    turn.say("hurry.done", (), case, **(notifications.resident_values(turn.desk, turn.unit, case) | {"due": due}))


def withdraw(turn: Turn) -> None:
    """撤诉: asks which one and whether it is really meant."""
    mine = [case for case in open_cases(turn) if case.state != "confirm"]
    if not mine:
        return turn.say("cases.none")
    if len(mine) == 1:
        return _ask_withdraw(turn, mine[0])
    rows = tuple((Choice(f"c|{c.id}|withdraw", "raw", {"text": f"{c.number} {_brief(c)}"}),) for c in mine[:5])
    turn.say("cases.withdraw_which", rows)


def _ask_withdraw(turn: Turn, case: Complaint) -> None:
    row = (Choice(f"c|{case.id}|withdraw_yes", "button.withdraw_yes"), Choice(f"c|{case.id}|show", "button.keep"))
    turn.say("ask.withdraw", (row,), case, number=case.number)


def _withdraw(turn: Turn, case: Complaint) -> None:
    words = turn.words("button.withdraw_yes")
    try:
        make.move(turn.desk, turn.unit, case.id, "withdraw", resident(turn.conversation.id), {"words": words})
    except MoveRefused:
        return turn.say("cases.too_late", case=case, number=case.number)
    turn.say("cases.withdrawn", case=case, number=case.number)

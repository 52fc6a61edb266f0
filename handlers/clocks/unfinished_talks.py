"""Reminder and expiry of half-finished talks of residents."""

from __future__ import annotations

from bot.domain.clocks.worktime import after_quiet
from bot.domain.evolve import evolve
from bot.domain.talk.flow import Talk
from handlers.conversation.turn import Turn
from handlers.desk import Desk
from storage.database import Unit
from storage.messages import conversations


def remind_talk(desk: Desk, unit: Unit, key: int) -> None:
    """Reminds once of a half-finished talk that is due, then ends it with a notice; quiet hours put it off. What was
    filed stays filed."""
    known = conversations.lock_by_id(unit, key)
    if known is None or known.talk_due is None or known.talk_due > unit.at:
        return
    turn = Turn(desk, unit, known, None, 0)  # type: ignore[arg-type]  # silence is the message
    talk = Talk.restored(known.talk)
    hours = desk.settings.quiet_hours
    zone = desk.calendar(known.community or next(iter(desk.calendars))).zone
    awake = after_quiet(unit.at, zone, hours.start, hours.end)
    if talk is None or talk.flow in ("opinion", "wrong", "neutral", "danger", "add"):
        turn.change(talk={} if talk and talk.flow != "neutral" else known.talk, talk_due=None)
    elif awake > unit.at:
        turn.change(talk_due=awake)
    elif not talk.reminded:
        _remind_once(turn, talk)
    else:
        turn.keep(None)
        turn.say("talk.expired")
    conversations.save(unit, turn.conversation)


def _remind_once(turn: Turn, talk: Talk) -> None:
    settings = turn.desk.settings.talk
    turn.change(
        talk=evolve(talk, reminded=True).stored(),
        talk_due=turn.unit.at + settings.expire_after - settings.remind_after,
    )
    turn.say("talk.reminder" if talk.flow != "form" else "talk.reminder_form")

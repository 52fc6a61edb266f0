"""Table of messages to residents: for each text key the notice kind, the buttons, and whether work photos go along.

Messages that a clock sends are in the row of its action (clocks/actions.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.complaint.record import RATINGS, Complaint
from bot.domain.messages import Choice

Buttons = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of fixed form. `asking`: it asks for the answer to the callback, so it must arrive by some way, and is
    wanted no longer than the answer. `again`: it repeats what was asked before."""

    asking: bool = False
    again: bool = False


NOTICES: Mapping[str, NoticeKind] = {
    "callback": NoticeKind(asking=True),
    "reminder": NoticeKind(asking=True, again=True),
    "news": NoticeKind(),
}


def no_buttons(c: Complaint) -> Buttons:
    """Nothing to tap."""
    return ()


def rating_buttons(c: Complaint) -> Buttons:
    """One tap answers the callback: how satisfied, or for a to-be-improved one whether they understand [CLO-02]."""
    decline = (Choice(f"cb|{c.id}|decline", "rating.decline"),)
    if c.validity == "to_improve":
        yes_no = (Choice(f"cb|{c.id}|understand", "rating.understand"), Choice(f"cb|{c.id}|unsolved", "rating.not_yet"))
        return (yes_no, decline)
    taps = [Choice(f"cb|{c.id}|{name}", f"rating.{name}") for name in RATINGS]
    return (tuple(taps[:2]), tuple(taps[2:4]), (taps[4], *decline))


def well_buttons(c: Complaint) -> Buttons:
    """Whether all is still well after the close."""
    return ((Choice(f"c|{c.id}|fine", "button.fine"), Choice(f"c|{c.id}|not_fine", "button.not_fine")),)


def _up_buttons(c: Complaint) -> Buttons:
    return ((Choice(f"c|{c.id}|up_yes", "button.up_yes"), Choice(f"c|{c.id}|up_no", "button.up_no")),)


def _filed_buttons(c: Complaint) -> Buttons:
    return ((Choice(f"c|{c.id}|show", "button.show"), Choice(f"c|{c.id}|hurry", "button.hurry")),)


@dataclass(frozen=True, slots=True)
class ResidentMessage:
    """One row: the text key, the kind of notice it becomes when the chat is closed (empty: it waits in the chat), what
    can be tapped under it, and whether pictures of the finished work go with it."""

    key: str
    notice: str = ""
    buttons: Callable[[Complaint], Buttons] = no_buttons
    photos: bool = False


MESSAGES: Mapping[str, ResidentMessage] = {
    one.key: one
    for one in (
        ResidentMessage("told.file", buttons=_filed_buttons),
        ResidentMessage("told.offer_up", buttons=_up_buttons),
        ResidentMessage("told.ask_resident", "news"),
        ResidentMessage("told.tell_resident", "news"),
        ResidentMessage("told.promise", "news"),
        ResidentMessage("told.suspend", "news"),
    )
}
"""Messages that a person's move sends and that are more than their text."""

"""Answer words: an HMAC of complaint and callback round in the link of a callback's message, which lets its reader
answer on the page. The key is the installation's secret; no word is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC

from bot.domain.complaint.moves import Complaint
from handlers.desk import Desk

LENGTH = 16
FORM = re.compile(r"[A-Za-z0-9_-]{22}")
"""The form of a word: 128 bits, base64url."""
ANSWERING = frozenset({"callback", "confirm", "quiet", "unhappy"})
"""From the question until the manager's confirmation: the word of this round is good for its one verdict, for the form
sent twice, and for the opinion that follows it."""


def answer_link(desk: Desk, c: Complaint) -> str:
    """The page of a complaint with the word that lets its reader answer; without one when no callback is open."""
    word = word_of(desk, c)
    return desk.page(f"/c/{c.token}?w={word}" if word else f"/c/{c.token}")


def word_of(desk: Desk, c: Complaint) -> str:
    """The word of the callback that is open now, 22 characters; empty when there is none."""
    called = c.facts.get("called")
    if not desk.answer_key or called is None or c.state not in ANSWERING:
        return ""
    said = f"callback|{c.id}|{called.astimezone(UTC).isoformat()}"
    made = hmac.digest(desk.answer_key, said.encode(), hashlib.sha256)[:LENGTH]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def is_answer_word(desk: Desk, c: Complaint, given: str) -> bool:
    """Whether that is the word of this complaint's open callback; compared in constant time."""
    wanted = word_of(desk, c)
    return bool(wanted and FORM.fullmatch(given)) and hmac.compare_digest(given, wanted)

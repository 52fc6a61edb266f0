"""Proof on a complaint's page that the reader is the resident: the cookie of the conversation it was filed in, a
sign-in through its network, or the word of the callback's own message. A session of the console is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain.complaint.moves import Complaint
from handlers.desk import Desk
from handlers.public.visitor import chats_of
from handlers.queries import answer_word
from handlers.web.pages import DESK, SIGN_IN_NETWORKS
from storage.messages.conversations import find_chat

LINK_ONLY = "link"
"""How somebody came who shows no more than the address of the page."""


@dataclass(frozen=True, slots=True)
class BroughtProof:
    """What a browser brought: the conversations that are its own, by id, each with how it proved that (chat or
    signed_in), and the word of its address."""

    conversations: Mapping[int, str] = field(default_factory=dict)
    word: str = ""

    def of(self, desk: Desk, c: Complaint) -> str:
        """Which proof speaks for this complaint, as it stands now: chat, signed_in, word; empty when none does."""
        mine = self.conversations.get(c.conversation or 0, "")
        return mine or ("word" if answer_word.is_answer_word(desk, c, self.word) else "")


async def proof_brought(request: web.Request, word: str) -> BroughtProof:
    """The proofs this browser brought: its conversations, and the answer word of the address."""
    chats = chats_of(request)
    if not chats:
        return BroughtProof({}, word)
    found = await request.app[DESK].database.read(
        lambda connection: {known.id: how for channel, chat, how in chats if (known := find_chat(connection, channel,
                                                                                                chat)) is not None}
    )  # fmt: skip
    return BroughtProof(found, word)


def how_to(request: web.Request, c: Complaint, channel: str) -> dict[str, Any]:
    """How the resident can answer: the sentence's key, where to go, and a sign-in where the network has one."""
    desk = request.app[DESK]
    section = desk.settings.channels.get(channel)
    if channel not in desk.can:
        return {"sentence": "web.case.prove.word", "to": "", "sign_in": ""}
    if section is not None and section.kind == "web":
        return {"sentence": "web.case.prove.web", "to": "/chat#end", "sign_in": ""}
    sign_in = f"/in/{channel}?to=/c/{c.token}" if channel in request.app[SIGN_IN_NETWORKS] else ""
    return {"sentence": "web.case.prove.chat", "to": desk.link(channel, ""), "sign_in": sign_in}

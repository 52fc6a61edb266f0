"""Context of one incoming private message: conversation, message, and what is said back; saved once at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot import understanding
from bot.domain.complaint.moves import Complaint
from bot.domain.evolve import evolve
from bot.domain.messages import Choice, Incoming, Say
from bot.domain.talk.flow import Talk
from handlers.desk import Desk
from handlers.notify import notifications
from storage.complaints import complaints
from storage.database import Unit
from storage.messages.conversations import Conversation


@dataclass
class Turn:
    """What handlers of one private message pass along. `key` is the row of the message that came in, `files` the ids
    of the files it brought. Changes of the conversation are collected here and written once."""

    desk: Desk
    unit: Unit
    conversation: Conversation
    message: Incoming
    key: int
    files: tuple[int, ...] = ()
    complaint: int | None = None
    toast: str = ""
    _read: tuple[Mapping[str, Any] | None, Talk | None] = field(default=(None, None), repr=False)

    @property
    def text(self) -> str:
        """The words, cleaned at the border."""
        return self.message.text

    @property
    def language(self) -> str:
        """The language this person reads."""
        return self.conversation.language or self.desk.settings.language

    @property
    def talk(self) -> Talk | None:
        """The talk in progress."""
        stored = self.conversation.talk
        if self._read[0] is not stored:
            self._read = (stored, Talk.restored(stored))
        return self._read[1]

    @cached_property
    def wish(self) -> str:
        """The command the whole message is, as `understanding.wants` reads it; empty when none."""
        return understanding.read_command(self.text)

    @cached_property
    def anger(self) -> int:
        """The level of anger of these words, as `understanding.angry` reads it."""
        return understanding.anger_level(self.text)

    def own(self, key: int) -> Complaint | None:
        """The complaint with that id if it belongs to this chat; None for another's, or none."""
        case = complaints.find(self.unit.connection, key)
        return case if case is not None and case.conversation == self.conversation.id else None

    def change(self, **values: Any) -> None:
        """Changes the conversation; written at the end of the turn."""
        self.conversation = evolve(self.conversation, **values)

    def keep(self, talk: Talk | None) -> None:
        """Stores the talk in the conversation, and sets when the person is reminded of it; None ends it."""
        if talk is None:
            self.change(talk={}, talk_due=None)
        else:
            self.change(talk=talk.stored(), talk_due=self.unit.at + self.desk.settings.talk.remind_after)

    def say(self, key: str, choices: tuple[tuple[Choice, ...], ...] = (), case: Complaint | None = None,
            **values: Any) -> None:  # fmt: skip
        """Queues a message to this chat by its key of the texts. `case`: the complaint it is about."""
        self.tell(Say(key, values, choices), case)

    def tell(self, say: Say, case: Complaint | None = None) -> None:
        """Queues a ready `Say` to this chat."""
        notifications.say(self.desk, self.unit, self.conversation, say, case.id if case else self.complaint)

    def words(self, key: str, **values: Any) -> str:
        """A sentence in the reader's language, to be put into another."""
        return self.desk.texts.say(self.language, key, values)

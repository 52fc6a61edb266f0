"""The context object of every handler: settings, texts, database, calendars, clocks and channel capabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.base import Capabilities
from bot.config.settings import Settings
from bot.domain.clocks.agenda import Round
from bot.domain.clocks.due import Rule
from bot.domain.clocks.worktime import Calendar
from bot.texts.texts import Texts
from storage.database import Database
from storage.messages.outbox import QueuedMessage


@dataclass
class Desk:
    """The context of every handler, made once by the app. `calendars` by community code; `can` by channel name; `link`
    makes a channel's deep link from its name and a payload; `owner` names this process, `mark` this installation.
    `unwritten`: ids of messages that were sent and whose result is not stored yet. `carried` is called with a passive
    reply's messages and how many of them went out in the response. `answer_key`: the secret of the answer words of
    callbacks; without it there are none."""

    settings: Settings
    texts: Texts
    database: Database
    calendars: Mapping[str, Calendar]
    clocks: tuple[Rule, ...]
    can: dict[str, Capabilities]
    owner: str
    link: Callable[[str, str], str] = field(default=lambda channel, start: "")
    agenda: tuple[Round, ...] = ()
    mark: str = "hf"
    answer_key: bytes = field(default=b"", repr=False)
    unwritten: set[int] = field(default_factory=set)
    carried: Callable[[Sequence[QueuedMessage], int], None] = field(default=lambda said, count: None)

    def calendar(self, community: str) -> Calendar:
        """The working hours and holidays of a community."""
        return self.calendars[community]

    def page(self, path: str) -> str:
        """The public address of one of our pages."""
        return f"{self.settings.web.public_url}{path}"

    def community_name(self, code: str) -> str:
        """The name people know a community by."""
        found = self.settings.community(code)
        return found.name if found else code

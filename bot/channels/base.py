"""What every channel can do, and the three ways in which a send can fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.domain.messages import Address, Incoming, Outgoing

Receive = Callable[[Incoming], Awaitable["Reply"]]
"""Takes one message in; returns after the commit. Raises Busy when it cannot be stored now."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door may answer at once, in the network's own response. `toast` answers a button press."""

    toast: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What the network told us of a delivered message."""

    message: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Can:
    """What a network is able to do, asked by the sender and by nobody else."""

    buttons: bool = True
    edit: bool = False
    push: bool = True
    text_limit: int = 4096
    per_second: float = 30.0
    per_chat_second: float = 1.0
    group_per_minute: float = 20.0


class Failed(Exception):
    """A send that did not succeed; `code` is short and safe to log and to show to staff."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(Failed):
    """Nothing was delivered; try again after so many seconds."""

    def __init__(self, code: str, after: float = 0.0, whole_channel: bool = False) -> None:
        super().__init__(code)
        self.after = after
        self.whole_channel = whole_channel


class Refused(Failed):
    """Will never be delivered. `gone`: the person or group cannot be reached at all (blocked, kicked, deleted)."""

    def __init__(self, code: str, gone: bool = False) -> None:
        super().__init__(code)
        self.gone = gone


class Moved(Failed):
    """The chat lives under another id now; rewrite the address and send again."""

    def __init__(self, chat: str) -> None:
        super().__init__("moved")
        self.chat = chat


class Uncertain(Failed):
    """The request left, no answer came: it may or may not have been delivered. Never blindly repeated."""


class Busy(Exception):
    """We cannot store anything right now; the door must not acknowledge."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of ours, ready to be sent."""

    id: int
    kind: str
    name: str
    mime: str
    path: str


Files = Callable[[Sequence[int]], Awaitable[list[StoredFile]]]


class Channel(Protocol):
    """One network. Built from its section of config.yaml; `start` opens connections, `stop` closes them."""

    name: str
    kind: str
    can: Can

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """HTTP routes this channel needs (its webhook at /hooks/NAME); empty when it has none."""
        ...

    async def start(self, receive: Receive, files: Files) -> None:
        """Opens connections and begins to listen (polling loops run as tasks of the channel)."""
        ...

    async def stop(self) -> None:
        """Stops listening, lets work in hand finish, closes connections."""
        ...

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message. Raises TryLater, Refused, Moved or Uncertain."""
        ...

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes behind an Attachment.ref, at most `limit`. Raises TryLater or Refused."""
        ...

    def link(self, start: str) -> str:
        """A deep link that opens a chat with us carrying `start`; empty when the network has none."""
        ...

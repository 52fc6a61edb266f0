"""Contract of a channel: receiving, capabilities, sending, and the errors a send may raise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.domain.messages import Address, Incoming, Notice, Outgoing

Receive = Callable[[Incoming], Awaitable["ChannelReply"]]
"""Takes one message in; returns after the commit. Raises Busy when it cannot be stored now."""


def _nobody(carried: int) -> None:
    """Used where there was nothing to carry."""


@dataclass(frozen=True, slots=True)
class ChannelReply:
    """Passive reply: what the webhook may answer in the network's own response. `toast` answers a button press.

    Where Capabilities.answers is True, `said` is what we say to this chat because of this message, in order; a message
    heard before has the same answer again. The webhook then calls `carried(n)` exactly once: the first n went with the
    response, the others are sent as ordinary messages. A webhook that gives up waiting calls carried(0) later.
    """

    toast: str = ""
    alert: bool = False
    said: tuple[Outgoing, ...] = ()
    carried: Callable[[int], None] = _nobody


@dataclass(frozen=True, slots=True)
class Sent:
    """Receipt of a delivered message: the network's ids; `missed` are accounts of the group that it did not reach."""

    message: str = ""
    thread: str = ""
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Abilities and limits of a network, read by the sender.

    `buttons` False: choices are shown as bot.domain.talk.numbered_choices says (also which have no number); what the
    person writes is handed on as it is, the inbox reads numbers and words as presses. `answers`: a message may be
    answered in the network's own response. `windowed`: nothing may be sent but what Incoming.opens allows. `notices`:
    the channel is a Notifies. `named`: what is sent again under the same Outgoing.id is neither shown nor counted
    twice. `group_per_minute`: the most messages a group may be sent in a minute; 0: the limit of any chat.
    """

    buttons: bool = True
    answers: bool = False
    windowed: bool = False
    notices: bool = False
    named: bool = False
    edit: bool = False
    push: bool = True
    text_limit: int = 4096
    per_second: float = 30.0
    per_chat_second: float = 1.0
    group_per_minute: float = 0.0


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


class SendRefused(Failed):
    """Will never be delivered. `gone`: the person or group cannot be reached at all (blocked, kicked, deleted)."""

    def __init__(self, code: str, gone: bool = False) -> None:
        super().__init__(code)
        self.gone = gone


class WindowClosed(Failed):
    """Nothing was delivered: the network lets us write to this person only after they wrote again."""


class ChatMoved(Failed):
    """The chat lives under another id now; rewrite the address and send again."""

    def __init__(self, chat: str) -> None:
        super().__init__("moved")
        self.chat = chat


class Uncertain(Failed):
    """The request left, no answer came: it may or may not have been delivered. The sender sends it once more, under
    the same Outgoing.id; what was delivered in parts goes on with the part in doubt. Before anything left: TryLater."""


class Busy(Exception):
    """Nothing can be stored right now; the webhook must not acknowledge."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of ours, ready to be sent."""

    id: int
    kind: str
    name: str
    mime: str
    path: str


Files = Callable[[Sequence[int]], Awaitable[list[StoredFile]]]


class ChannelState(Protocol):
    """Key-value state of one channel in the database, shared by all running copies of the program."""

    async def get(self, name: str) -> str:
        """The value of that name; empty when there is none."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Sets the value of that name."""
        ...

    async def fresh(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]], stale: str = "") -> str:
        """A value that runs out, such as an access token: made by one copy while all others wait for it, and kept
        for as many seconds as `make` says. `stale` is a value that was refused; it is not given again."""
        ...


@runtime_checkable
class Notifies(Protocol):
    """Channel that can send template messages outside the window."""

    async def notify(self, address: Address, notice: Notice, key: str) -> Sent:
        """Sends the fixed form; `key` is our own name of this message. Raises like Channel.send."""
        ...


@runtime_checkable
class Counts(Protocol):
    """Windowed channel whose messages may take more than one of the sends that a window allows."""

    def costs(self, out: Outgoing) -> int:
        """How many sends this message takes: at least 1, at most what a fresh window allows."""
        ...


@runtime_checkable
class SignsIn(Protocol):
    """Channel with OAuth sign-in: its people can prove on our pages who they are."""

    def sign_in(self, back: str, state: str) -> str:
        """Address of the network's consent page, which sends the browser back to `back` with a code and our `state`."""
        ...

    async def who(self, code: str) -> str:
        """The sender (as in Incoming.sender) behind that code. Raises SendRefused or TryLater."""
        ...


class Channel(Protocol):
    """One network. Built from its section of config.yaml; `start` opens connections, `stop` closes them."""

    name: str
    kind: str
    can: Capabilities

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """HTTP routes this channel needs (its webhook at /hooks/NAME); empty when it has none."""
        ...

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Opens connections and begins to listen (polling loops run as tasks of the channel)."""
        ...

    async def stop(self) -> None:
        """Stops listening, lets work in hand finish, closes connections."""
        ...

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message. Raises TryLater, SendRefused, WindowClosed, ChatMoved or Uncertain."""
        ...

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes behind an Attachment.ref, at most `limit`. Raises TryLater or SendRefused."""
        ...

    def link(self, start: str) -> str:
        """A deep link that opens a chat with us carrying `start`; empty when the network has none."""
        ...

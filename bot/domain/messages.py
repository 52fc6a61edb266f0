"""Network-neutral messages: addresses, incoming messages, and outgoing ones with buttons, files and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["message", "edit", "press", "event"]
FileKind = Literal["photo", "voice", "video", "document"]
OUTGOING_STATES = ("queued", "sent", "pulled", "uncertain", "dead", "held", "dropped", "left")
"""What may become of a stored message of ours. pulled: its page fetched it; uncertain: it may have arrived; dead: given
up; held: waits until the person writes again; dropped: no longer needed; left: given up, and staff left it at that."""


@dataclass(frozen=True, slots=True)
class Address:
    """One conversation on one network; `channel` is the channel's name in config.yaml."""

    channel: str
    chat: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody sent; `ref` is what the channel needs to fetch it, or `stored:ID` once it is ours."""

    kind: FileKind
    ref: str
    name: str = ""
    size: int = 0
    mime: str = ""


@dataclass(frozen=True, slots=True)
class SendWindow:
    """How many messages a network lets us send to this chat from now on, and for how many seconds; it replaces
    whatever was left before. `instead` False: a window that is open and ends later stays open."""

    sends: int
    seconds: int
    instead: bool = True


@dataclass(frozen=True)
class Incoming:
    """One incoming event of a network: a message, edit, press or membership event.

    `id` is unique for ever within its channel and decides duplicates. `message` is the network's id of the
    message itself: for an edit the edited one, for a press the one that carries the button. `event` is one of
    blocked, unblocked, joined, left, migrated (then `text` is the new chat id), notice_sent, notice_failed (`text` is
    our own name of what was sent, Outgoing.id or the key of a notice, `unsupported` the code). `opens` is the sending
    window that this message opens. `keep` is what the channel remembers in the very commit of this message (a cursor):
    pairs of name and value, see channels.base.Kept.
    """

    id: str
    address: Address
    sender: str
    at: datetime
    kind: Kind = "message"
    text: str = ""
    choice: str = ""
    press: str = ""
    attachments: tuple[Attachment, ...] = ()
    point: tuple[float, float] | None = None
    point_name: str = ""
    start: str = ""
    message: str = ""
    reply_to: str = ""
    album: str = ""
    group: bool = False
    person: bool = True
    name: str = ""
    language: str = ""
    event: str = ""
    unsupported: str = ""
    opens: SendWindow | None = None
    keep: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A button before rendering: `data` comes back as Incoming.choice; `label` is a key of templates/texts."""

    data: str
    label: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A text by key with its values, rendered later in the reader's language."""

    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[tuple[Choice, ...], ...] = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A rendered choice; exactly one of `data` and `url` is set."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message is about, for networks that let us write unasked only in a fixed form (a template).

    `kind` is callback, reminder or news; `url` the private page where the person can answer; `title` and `state` are
    short and rendered in the reader's language, which is `language`; `at` is local time as people write it.
    """

    kind: str
    url: str
    number: str = ""
    title: str = ""
    state: str = ""
    at: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One rendered message on its way out. Plain text always: no markup of any network.

    `edit` is the network's id of a message to change in place. `topic` asks for a forum topic of that name
    when the group has topics. `files` are ids of our stored files. `reply_to` is the network's message id.
    `id` is our own name for this message, the same at every try, at most 32 of [0-9a-zA-Z_-]: networks that know
    such names never show it twice. `notice` says what it is about when it may have to go in a fixed form.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    files: tuple[int, ...] = ()
    edit: str = ""
    reply_to: str = ""
    topic: str = ""
    id: str = ""
    notice: Notice | None = None

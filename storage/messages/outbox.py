"""Inbox and outbox: duplicates decided by a unique key, outgoing messages queued in the commit that causes them,
claimed by lease, settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.evolve import evolve
from bot.domain.messages import Address, Button, Incoming, Notice, Outgoing
from bot.domain.text.masking import mask_links
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import cards, messages

LEASE = timedelta(seconds=60)
_BOTH_WAYS = ("way", "channel", "chat", "thread", "text", "payload", "conversation", "state", "at")
_HEARD = (*_BOTH_WAYS, "external", "message", "kind")
_HEAR = CompiledStatement(Upsert(messages, ["channel", "external"], where="way = 'in'", returning="id"), _HEARD)
_LINKS = ("conversation", "complaint", "card", "staff")
_QUEUE = CompiledStatement(messages.insert().returning(messages.c.id), (*_BOTH_WAYS, *_LINKS[1:], "next_try", "owner"))
_NO_LINKS: dict[str, int | None] = dict.fromkeys(_LINKS)
_ATTACH = CompiledStatement(
    messages.update().where(messages.c.id == sa.bindparam("key")).values(complaint=sa.bindparam("case"))
)


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """An outgoing row as the sender needs it. `card`: the group card it writes or rewrites; `until`: when our lease on
    it ends; `of`: the message that it stands for in another form; `response`: the owner word of the HTTP response that
    holds it; `doubts`: how often a send of it ended without anybody knowing whether it arrived."""

    id: int
    address: Address
    out: Outgoing
    card: int | None = None
    tries: int = 0
    conversation: int | None = None
    complaint: int | None = None
    until: datetime | None = None
    at: datetime | None = None
    of: int = 0
    response: str = ""
    doubts: int = 0


def payload_of(out: Outgoing) -> dict[str, Any]:
    """The stored form of an outgoing message, without its text."""
    kept: dict[str, Any] = {}
    if out.rows:
        kept["rows"] = [[[b.label, b.data, b.url] for b in row] for row in out.rows]
    if out.files:
        kept["files"] = list(out.files)
    for name in ("edit", "reply_to", "topic"):
        if getattr(out, name):
            kept[name] = getattr(out, name)
    if out.notice is not None:
        kept["notice"] = asdict(out.notice)
    return kept


def outgoing_of(text: str, payload: Mapping[str, Any]) -> Outgoing:
    """The outgoing message that was stored as `text` and `payload`."""
    rows = tuple(tuple(Button(*b) for b in row) for row in payload.get("rows", ()))
    rest = {name: payload[name] for name in ("edit", "reply_to", "topic") if name in payload}
    if "notice" in payload:
        rest["notice"] = Notice(**payload["notice"])
    return Outgoing(text, rows, tuple(payload.get("files", ())), **rest)


# ---- incoming ----------------------------------------------------------------------------------------------------


def record_incoming(unit: Unit, message: Incoming, payload: Mapping[str, Any], conversation: int | None,
         state: str = "") -> int | None:  # fmt: skip
    """Stores an incoming message; None when the same message was stored before, ever [B-01..B-03]."""
    row = _HEAR.one(
        unit.connection,
        {
            "way": "in",
            "channel": message.address.channel,
            "chat": message.address.chat,
            "thread": message.address.thread,
            "external": message.id,
            "message": message.message,
            "kind": message.kind,
            "text": message.text,
            "payload": dict(payload),
            "conversation": conversation,
            "state": state,
            "at": unit.at,
        },
    )
    if row:
        unit.note("heard", message.address.channel)
    return row.id if row else None


def link_to_complaint(unit: Unit, key: int, complaint: int) -> None:
    """Links a message to the complaint it spoke of."""
    _ATTACH.run(unit.connection, {"key": key, "case": complaint})


_BELONG = CompiledStatement(
    messages.update()
    .where(
        messages.c.conversation == sa.bindparam("mine"),
        messages.c.id >= sa.bindparam("since"),
        messages.c.way == "in",
        messages.c.complaint.is_(None),
    )
    .values(complaint=sa.bindparam("case"))
)


def link_earlier_to_complaint(unit: Unit, conversation: int, since: int, complaint: int) -> None:
    """Links the incoming messages of a chat from that one on, where they have no complaint yet, to this complaint: a
    later edit of them finds it [B-10]."""
    _BELONG.run(unit.connection, {"mine": conversation, "since": since, "case": complaint})


def complaint_of(unit: Unit, conversation: int, message: str) -> int | None:
    """The complaint that an earlier message of a chat, by the network's own id, spoke of; None when of none."""
    m = messages.c
    mine = sa.select(m.complaint).where(
        m.conversation == conversation, m.way == "in", m.message == message, m.complaint.isnot(None))  # fmt: skip
    row = unit.one(mine.order_by(m.id.desc()).limit(1))
    return row.complaint if row else None


# ---- queued ------------------------------------------------------------------------------------------------------


def queue(unit: Unit, address: Address, out: Outgoing, owner: str, *, pulled: bool = False, of: int = 0,
          **links: Any) -> int:  # fmt: skip
    """Queues one message in this commit, leased to `owner` from birth; a pulled one only waits to be looked at.
    `links`: conversation, complaint, card, staff. `of`: the message whose place it takes. What belongs to no resident's
    conversation is read by staff: no link in it gives a right. The sender hears of it after the commit."""
    if not links.get("conversation"):
        out = _for_staff(out)
    payload = payload_of(out)
    if of:
        payload["of"] = of
    row = {
        "way": "out",
        "channel": address.channel,
        "chat": address.chat,
        "thread": address.thread,
        "text": out.text,
        "payload": payload,
        "at": unit.at,
        "state": "pulled" if pulled else "queued",
        "next_try": None if pulled else unit.at + LEASE,
        "owner": owner,
        **_NO_LINKS,
        **links,
    }
    held = _held.get()
    if held is not None:
        held.append((row, address, out, of))
        return 0
    key = int(_QUEUE.one(unit.connection, row)[0])
    _note(unit, key, row, address, out, of)
    return key


def _for_staff(out: Outgoing) -> Outgoing:
    """The message without a resident's link, or any other that gives its bearer a right; buttons are our own."""
    return evolve(out, text=mask_links(out.text))


def _note(unit: Unit, key: int, row: Mapping[str, Any], address: Address, out: Outgoing, of: int) -> None:
    if row["state"] == "pulled":
        unit.note("pulled", (address.channel, address.chat))
    else:
        known = (row["card"], 0, row["conversation"], row["complaint"], unit.at + LEASE, unit.at, of)
        unit.note("out", QueuedMessage(key, address, out, *known))


_held: ContextVar[list[tuple[dict[str, Any], Address, Outgoing, int]] | None] = ContextVar("held", default=None)
_MANY = messages.insert().returning(messages.c.id, sort_by_parameter_order=True)


@contextmanager
def queue_in_batch(unit: Unit) -> Iterator[None]:
    """Batches `queue` on PostgreSQL: what is queued until its end is inserted in one statement, in order; the ids are
    known only then, so `queue` returns 0. SQLite inserts one by one."""
    if not unit.postgres:
        yield
        return
    held: list[tuple[dict[str, Any], Address, Outgoing, int]] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held:
        keys = [int(row.id) for row in unit.connection.execute(_MANY, [row for row, *_rest in held])]
        for key, (row, address, out, of) in zip(keys, held, strict=True):
            _note(unit, key, row, address, out, of)


_UNSENT_CARD = sa.select(messages.c.id).where(
    messages.c.card == sa.bindparam("card"),
    messages.c.state == "queued",
    messages.c.channel == sa.bindparam("channel"),
    messages.c.chat == sa.bindparam("chat"),
)


def requeue_card(unit: Unit, address: Address, card: int, out: Outgoing) -> int | None:
    """Rewrites the card's message that is still queued, so many changes cost one edit; None when none is queued."""
    row = unit.one(_UNSENT_CARD, {"card": card, "channel": address.channel, "chat": address.chat})
    if row is None:
        return None
    out = _for_staff(out)
    unit.execute(messages.update().where(messages.c.id == row.id).values(text=out.text, payload=payload_of(out)))
    unit.note("card", (row.id, out))
    return int(row.id)


# ---- claimed -----------------------------------------------------------------------------------------------------

QUEUED_ROWS = sa.select(
    messages.c.id,
    messages.c.channel,
    messages.c.chat,
    messages.c.thread,
    messages.c.text,
    messages.c.payload,
    messages.c.card,
    messages.c.tries,
    messages.c.conversation,
    messages.c.complaint,
    messages.c.at,
    messages.c.doubts,
)


def claim(unit: Unit, owner: str, limit: int = 50) -> list[QueuedMessage]:
    """Claims queued rows whose lease ran out (their process died, or their next try has come), oldest first."""
    due = QUEUED_ROWS.where(messages.c.state == "queued", messages.c.next_try <= unit.at)
    rows = unit.all(due.order_by(messages.c.id).limit(limit).with_for_update(skip_locked=True))
    if rows:
        mine = messages.update().where(messages.c.id.in_([row.id for row in rows]))
        unit.execute(mine.values(owner=owner, next_try=unit.at + LEASE))
    return [queued_message_of(row, unit.at + LEASE) for row in rows]


def claim_all(unit: Unit, owner: str) -> list[QueuedMessage]:
    """Claims every queued row whatever its lease says, oldest first: for the one process of a SQLite file. What an HTTP
    response holds is left for its network to ask again, until its short lease has run out."""
    free = sa.or_(messages.c.owner.not_like("%/%"), messages.c.next_try <= unit.at)
    rows = unit.all(QUEUED_ROWS.where(messages.c.state == "queued", free).order_by(messages.c.id))
    if rows:
        mine = messages.update().where(messages.c.state == "queued", free)
        unit.execute(mine.values(owner=owner, next_try=unit.at + LEASE))
    return [queued_message_of(row, unit.at + LEASE) for row in rows]


def renew(unit: Unit, owner: str, key: int) -> bool:
    """Renews the lease of a row that this copy still owns. False when another has claimed it [F-05]."""
    mine = messages.update().where(messages.c.id == key, messages.c.owner == owner, messages.c.state == "queued")
    return unit.execute(mine.values(next_try=unit.at + LEASE)).rowcount == 1


def rewritten(unit: Unit, asked: Iterable[QueuedMessage]) -> list[QueuedMessage]:
    """Those queued rows whose stored content differs from what was asked to be sent, as they stand now."""
    before = {waiting.id: waiting for waiting in asked}
    if not before:
        return []
    now = QUEUED_ROWS.where(messages.c.id.in_(sorted(before)), messages.c.state == "queued").with_for_update()
    found = [queued_message_of(row, unit.at + LEASE) for row in unit.all(now.order_by(messages.c.id))]
    return [one for one in found if one.out != _stored(before[one.id].out)]


def _stored(out: Outgoing) -> Outgoing:
    return outgoing_of(out.text, payload_of(out))


def queued_message_of(row: Any, until: datetime | None) -> QueuedMessage:
    """The queued message of a row of WAITING, leased until then."""
    out, address = outgoing_of(row.text, row.payload), Address(row.channel, row.chat, row.thread)
    return QueuedMessage(row.id, address, out, row.card, row.tries, row.conversation, row.complaint, until, row.at,
                   row.payload.get("of", 0), doubts=row.doubts)  # fmt: skip


def has_earlier_queued(connection: sa.Connection, waiting: QueuedMessage, gone: Iterable[int] = ()) -> bool:
    """Whether an earlier message to the same chat is still queued (by any copy of the program), except those that have
    `gone` out and are being marked [I5]."""
    c = messages.c
    earlier = sa.select(c.id).where(
        c.channel == waiting.address.channel,
        c.chat == waiting.address.chat,
        c.state == "queued",
        c.id < waiting.id,
        c.id.not_in(list(gone)),
    )
    return connection.execute(earlier.limit(1)).first() is not None


# ---- settled -----------------------------------------------------------------------------------------------------

_SENT = CompiledStatement(
    messages.update()
    .where(messages.c.id == sa.bindparam("key"), messages.c.owner == sa.bindparam("mine"))
    .values(state="sent", external=sa.bindparam("ext"), sent_at=sa.bindparam("now"), next_try=None, error="")
)


def mark_sent(unit: Unit, owner: str, done: Iterable[tuple[int, str]]) -> None:
    """Marks many messages as sent, each with the network's id of the message; a row no longer ours is left alone."""
    rows = [{"key": key, "mine": owner, "ext": external, "now": unit.at} for key, external in done]
    if rows:
        _SENT.many(unit.connection, rows)


def settle(unit: Unit, owner: str, key: int, state: str, error: str, again: datetime | None = None, *,
           doubt: bool = False) -> bool:  # fmt: skip
    """Records the end of one try: queued for `again`, uncertain, or dead; `doubt`: it may have arrived. False when the
    row is no longer ours."""
    values = {"state": state, "error": error[:200], "next_try": again, "tries": messages.c.tries + 1}
    if doubt:
        values["doubts"] = messages.c.doubts + 1
    mine = messages.update().where(messages.c.id == key, messages.c.owner == owner, messages.c.state == "queued")
    return unit.execute(mine.values(**values)).rowcount == 1


def end_leases(unit: Unit, owner: str, but: Iterable[int] = ()) -> int:
    """Ends the leases of what this copy still has queued, so that the next start, or another copy, sends it at once
    (`but` what may be on its way this moment); returns how many."""
    m = messages.c
    mine = messages.update().where(m.state == "queued", m.owner == owner, m.id.not_in(list(but)))
    return unit.execute(mine.values(next_try=unit.at)).rowcount


# ---- looked up and linked ----------------------------------------------------------------------------------------


def was_said_since(unit: Unit, complaint: int, address: Address, text: str, since: datetime) -> bool:
    """Whether this text about this complaint was sent or queued to that chat since then."""
    m = messages.c
    same = (m.complaint == complaint, m.channel == address.channel, m.chat == address.chat, m.text == text)
    return unit.one(sa.select(m.id).where(*same, m.way == "out", m.at >= since).limit(1)) is not None


def link_queued_to_complaint(unit: Unit, conversation: int, complaint: int) -> None:
    """Links what this commit queued to a chat before the complaint had a number to that complaint: its page shows it,
    and whoever works on it hears when it may not have arrived."""
    keys = []
    for at, (topic, value) in enumerate(unit.notes):
        if topic == "out" and value.conversation == conversation and value.complaint is None:
            unit.notes[at] = (topic, evolve(value, complaint=complaint))
            keys.append(value.id)
    if keys:
        unit.execute(messages.update().where(messages.c.id.in_(keys)).values(complaint=complaint))


def move_chat(unit: Unit, channel: str, old: str, new: str) -> None:
    """Rewrites queued messages and cards of a group whose chat id changed [G-03]."""
    queued = messages.update().where(
        messages.c.channel == channel, messages.c.chat == old, messages.c.state == "queued"
    )
    unit.execute(queued.values(chat=new, thread=""))
    unit.execute(cards.update().where(cards.c.channel == channel, cards.c.chat == old).values(chat=new))


def by_external(unit: Unit, channel: str, chat: str, external: str) -> sa.Row[Any] | None:
    """The outgoing message that the network knows under that id: its complaint, card and conversation."""
    c = messages.c
    found = sa.select(c.id, c.complaint, c.card, c.conversation).where(
        c.channel == channel, c.chat == chat, c.external == external, c.way == "out"
    )
    return unit.one(found.order_by(c.id.desc()).limit(1))

"""One checker of the invariants: reads the database and what the pretended Telegram saw; says what does not hold."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import MOVES
from bot.texts.texts import Texts
from storage.tables import (
    agenda,
    agenda_rings,
    cards,
    clocks,
    complaints,
    counters,
    files,
    flags,
    history,
    messages,
    rings,
)
from tests.fakes.telegram import FakeTelegram
from tests.town import GROUP

ENDS = {"sent", "dead", "uncertain", "pulled"}
TEXTS = Texts.load(Path(__file__).parents[2] / "templates" / "texts")


@dataclass
class Found:
    """What does not hold, by invariant, and how many messages were lost or said twice."""

    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0

    def hold(self, right: object, words: str) -> None:
        if not right:
            self.wrong.append(words)


@dataclass(frozen=True)
class Rows:
    """The tables as they stand."""

    messages: list[Any]
    complaints: list[Any]
    history: list[Any]
    clocks: list[Any]
    rings: list[Any]
    agenda: list[Any]
    agenda_rings: list[Any]
    cards: list[Any]
    files: list[Any]
    counters: list[Any]
    flags: list[Any]
    health: str


def load(connection: sa.Connection) -> Rows:
    """Everything the checker looks at, in one transaction."""

    def every(table: sa.Table) -> list[Any]:
        keys = list(table.primary_key.columns)
        return list(connection.execute(sa.select(table).order_by(*keys)))

    health = "ok"
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        health = str(said) if not broken else "foreign keys"
    tables = (messages, complaints, history, clocks, rings, agenda, agenda_rings, cards, files, counters, flags)
    return Rows(**{table.name: every(table) for table in tables}, health=health)


def check(rows: Rows, tg: FakeTelegram, folder: Path, filed: dict[int, int], crashes: int = 0) -> Found:
    """Holds the tables against the network's own log. `filed`: how many complaints each chat has filed. `crashes`: how
    often the process may have died while one message was on its way, which is how often it may be seen again."""
    found = Found()
    _no_loss(found, rows, tg)
    _no_double_effect(found, rows, filed)
    _outbox_complete(found, rows)
    _delivered(found, rows, tg, crashes)
    _in_order(found, rows)
    _legal(found, rows)
    _numbers(found, rows)
    _timers(found, rows)
    _nobody_forgotten(found, rows)
    _attachments(found, rows, folder)
    found.hold(rows.health == "ok", f"I12 the database says {rows.health}")
    return found


def _no_loss(found: Found, rows: Rows, tg: FakeTelegram) -> None:
    """I1: what was acknowledged is stored, once."""
    stored = Counter(row.external for row in rows.messages if row.way == "in")
    for delivery in tg.log:
        if delivery.acknowledged and "my_chat_member" not in delivery.update and not stored[str(delivery.id)]:
            found.lost += 1
            found.wrong.append(f"I1 update {delivery.id} was acknowledged and is not stored")
    for external, count in stored.items():
        found.hold(count == 1, f"I1 update {external} is stored {count} times")
    dead = [row.id for row in rows.messages if row.way == "in" and row.state == "dead"]
    found.hold(not dead, f"I1 messages {dead} were parked")


def _no_double_effect(found: Found, rows: Rows, filed: dict[int, int]) -> None:
    """I2: one complaint a filing."""
    chats = {row.conversation: row.chat for row in rows.messages if row.conversation}
    made = Counter(chats.get(case.conversation) for case in rows.complaints)
    for chat, count in filed.items():
        found.hold(made[str(chat)] == count, f"I2 chat {chat} filed {count} times, there are {made[str(chat)]}")
        found.doubled += max(0, made[str(chat)] - count)
        found.lost += max(0, count - made[str(chat)])


def _outbox_complete(found: Found, rows: Rows) -> None:
    """I3: whoever a move is told to has a message from the same commit, and no message lacks a cause."""
    told = {(row.complaint, row.conversation, row.at) for row in rows.messages if row.way == "out"}
    cases = {case.id: case for case in rows.complaints}
    for event in rows.history:
        case, tells = cases[event.complaint], _tells(event.move)
        if case.conversation and "resident" in tells and TEXTS.has(f"told.{event.move}"):
            key = (case.id, case.conversation, event.at)
            found.hold(key in told, f"I3 the resident was not told of {event.move} of {case.number}")
    for case in rows.complaints:
        found.hold(any(card.complaint == case.id for card in rows.cards), f"I3 {case.number} has no card")
    causes = {row.at for row in rows.messages if row.way == "in"} | {event.at for event in rows.history}
    causes |= {ring.rang_at for ring in (*rows.rings, *rows.agenda_rings)}
    causes |= {datetime.fromisoformat(at) for entry in rows.agenda for at in entry.facts.values()}
    causes |= {flag.raised_at for flag in rows.flags}
    for row in rows.messages:
        found.hold(row.way == "in" or row.at in causes, f"I3 message {row.id} has no cause")


def _tells(move: str) -> tuple[str, ...]:
    return ("resident", "group") if move == "file" else MOVES[move].tells


def _delivered(found: Found, rows: Rows, tg: FakeTelegram, crashes: int) -> None:
    """I4: what counts as sent was seen by the network; seen twice only where we died while it was on its way."""
    out = [row for row in rows.messages if row.way == "out" and row.channel == "tg"]
    for row in out:
        found.hold(row.state in ENDS, f"I4 message {row.id} is {row.state}")
        if row.state == "sent":
            there = (int(row.chat), int(row.external)) in tg.world.store
            found.lost += not there
            found.hold(there, f"I4 message {row.id} counts as sent and nobody saw it")
    asked = Counter((row.chat, row.text.strip()) for row in out if row.card is None and row.state != "dead")
    seen = Counter((str(m.chat), (m.history or [m.text])[0].strip()) for m in tg.sent if not _is_card(m))
    extra = (seen - asked) + _spare_cards(tg)
    found.doubled += sum(extra.values())
    for (chat, text), times in extra.items():
        found.hold(times <= crashes, f"I4 {text[:40]} was seen {times} times more in {chat}, {crashes} are forgiven")
    missing = asked - seen
    found.lost += sum(missing.values())
    found.hold(not missing, f"I4 never seen: {[text[:40] for _chat, text in missing]}")
    _cards_true(found, rows, tg)


def _is_card(message: Any) -> bool:
    return message.chat == GROUP and any("打开详情" in label for label in message.labels)


def _spare_cards(tg: FakeTelegram) -> Counter[tuple[str, str]]:
    numbers = Counter((str(m.chat), _number(m.text)) for m in tg.sent if _is_card(m))
    return numbers - Counter(set(numbers))


def _number(text: str) -> str:
    at = text.find("TS-")
    return text[at : at + 16]


def _cards_true(found: Found, rows: Rows, tg: FakeTelegram) -> None:
    """The card the network shows is the newest one we made."""
    newest = {row.card: row for row in rows.messages if row.card is not None and row.state == "sent"}
    for card in rows.cards:
        row = newest.get(card.id)
        shown = tg.world.store.get((int(card.chat), int(card.message or 0)))
        right = row is not None and shown is not None and shown.text.strip() == row.text.strip()
        found.hold(right, f"I4 the card of complaint {card.complaint} shows something old")


def _in_order(found: Found, rows: Rows) -> None:
    """I5: in one chat nothing said later stands before what was said earlier."""
    lanes: dict[str, list[Any]] = defaultdict(list)
    for row in rows.messages:
        if row.way == "out" and row.state == "sent" and row.card is None:
            lanes[row.chat].append(row)
    for chat, lane in lanes.items():
        ids = [int(row.external) for row in lane]
        found.hold(ids == sorted(ids), f"I5 chat {chat} was told in the order {ids}")


def _legal(found: Found, rows: Rows) -> None:
    """I6: every history is a path of the table of moves, one version a step."""
    steps: dict[int, list[Any]] = defaultdict(list)
    for event in rows.history:
        steps[event.complaint].append(event)
    for case in rows.complaints:
        path = sorted(steps[case.id], key=lambda event: event.version)
        versions = [event.version for event in path]
        found.hold(versions == list(range(1, len(path) + 1)), f"I6 {case.number} has versions {versions}")
        found.hold(path and path[-1].after == case.state, f"I6 {case.number} is {case.state}, its history is not")
        found.hold(case.version == len(path), f"I6 {case.number} is version {case.version} of {len(path)} steps")
        for before, event in zip(path, path[1:], strict=False):
            move = MOVES[event.move]
            legal = event.before == before.after and event.before in move.before
            legal = legal and (move.mirrors or event.after == (move.after or event.before))
            found.hold(legal, f"I6 {case.number}: {before.after} -{event.move}-> {event.after}")
        once = Counter(event.move for event in path if event.move in ("take", "handle", "verify", "call_back"))
        found.hold(not once or max(once.values()) == 1, f"I2 {case.number}: {dict(once)}")


def _numbers(found: Found, rows: Rows) -> None:
    """I7: no number twice, none beyond the counter."""
    numbers = [case.number for case in rows.complaints]
    found.hold(len(set(numbers)) == len(numbers), f"I7 numbers twice: {numbers}")
    highest = {row.key: row.value for row in rows.counters}
    for number in numbers:
        head, _, tail = number.rpartition("-")
        found.hold(int(tail) <= highest.get(head, 0), f"I7 {number} is beyond its counter")


def _timers(found: Found, rows: Rows) -> None:
    """I8: a step rings once, never early, and not at all for what is closed."""
    rung = Counter((ring.complaint, ring.rule, ring.since, ring.step) for ring in rows.rings)
    found.hold(not rung or max(rung.values()) == 1, "I8 a clock rang twice")
    for ring in rows.rings:
        found.hold(ring.rang_at >= ring.due_at, f"I8 {ring.rule} rang early")
    closed = {case.id for case in rows.complaints if case.state == "closed"}
    left = [row.rule for row in rows.clocks if row.complaint in closed and row.due_at is not None]
    found.hold(not left, f"I8 clocks of closed complaints run: {left}")


def _nobody_forgotten(found: Found, rows: Rows) -> None:
    """I8: an open complaint has somebody who answers for it, and a clock that will bring it back to them."""
    waiting = {row.complaint for row in rows.clocks if row.due_at is not None}
    for case in rows.complaints:
        if case.state != "closed":
            found.hold(case.handler or case.first_asked, f"I8 nobody answers for {case.number}")
            found.hold(case.id in waiting or case.follows, f"I8 no clock brings back {case.number}")
    once = Counter((ring.agenda, ring.step) for ring in rows.agenda_rings)
    found.hold(not once or max(once.values()) == 1, "I8 the agenda rang twice")


def _attachments(found: Found, rows: Rows, folder: Path) -> None:
    """I9: every file that counts as ready is there, whole."""
    for row in rows.files:
        if row.state != "ready":
            found.hold(row.state == "unavailable", f"I9 file {row.id} is {row.state}")
            continue
        path = folder / row.key[:2] / row.key
        whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
        found.lost += not whole
        found.hold(whole, f"I9 file {row.id} is not what was recorded")

"""Every table, and the two column types that make both databases give back the same values."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
# json.dumps would build an encoder each time
_TEXT_OF = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_VALUE_OF = json.JSONDecoder().raw_decode


def ticks_of(value: datetime) -> int:
    """An aware moment as SQLite keeps it: whole microseconds since 1970. Refuses naive values."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (value - _EPOCH) // _TICK


def moment_of(ticks: int) -> datetime:
    """The UTC moment that was kept."""
    return _EPOCH + timedelta(microseconds=ticks)


def text_of(value: Any) -> str:
    """A JSON value as both databases keep it."""
    return _TEXT_OF(value) if value or value.__class__ is not dict else "{}"


def value_of(text: str) -> Any:
    """The JSON value that was kept."""
    return _VALUE_OF(text)[0] if text != "{}" else {}


class Moment(sa.types.TypeDecorator[datetime]):
    """Aware UTC time: TIMESTAMPTZ on PostgreSQL, whole microseconds since 1970 on SQLite. Refuses naive values."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        kind = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        ticks = ticks_of(value)
        return value if dialect.name == "postgresql" else ticks

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return moment_of(value)


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value kept as text: the same on both databases, never queried into."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else text_of(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else value_of(value)


Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
metadata = sa.MetaData(
    naming_convention={"ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default=default, server_default=default)


def _number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, default=default, server_default=str(default))


def _yes_no(name: str) -> sa.Column[int]:
    return _number(name)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=False, default=dict, server_default="{}")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _when(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=nullable)


meta = sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), _text("value"))

counters = sa.Table("counters", metadata, sa.Column("key", sa.Text, primary_key=True), _number("value"))

conversations = sa.Table(
    "conversations",
    metadata,
    _id(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    _text("sender"),
    _text("name"),
    _text("language"),
    _text("community"),
    _json("place"),
    _json("talk"),
    _number("notice"),
    _number("version"),
    sa.Column("focus", Id),
    _yes_no("unreachable"),
    _when("heard_at"),
    _when("created_at", nullable=False),
    _when("talk_due"),
    sa.Column("offers", Json),  # what the last question offered, where there are no buttons: [[data, label], …]
    sa.UniqueConstraint("channel", "chat"),
    sa.Index(
        "ix_conversations_talk_due",
        "talk_due",
        postgresql_where=sa.text("talk_due IS NOT NULL"),
        sqlite_where=sa.text("talk_due IS NOT NULL"),
    ),
)

messages = sa.Table(
    "messages",
    metadata,
    _id(),
    sa.Column("way", sa.Text, nullable=False),  # in | out
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    _text("thread"),
    _text("external"),  # in: the network's id of the update; out: the network's id of the sent message
    _text("message"),  # in: the network's id of the message (edits and replies point at it)
    sa.Column("conversation", Id),
    sa.Column("complaint", Id),
    sa.Column("staff", Id),
    _text("kind"),
    _text("text"),
    _json("payload"),
    _when("at", nullable=False),
    _text("state"),  # out: queued | sent | pulled | uncertain | dead | held | dropped
    sa.Column("card", Id),
    _number("tries"),
    _number("doubts"),  # out: how often a send ended without anybody knowing whether it arrived
    _when("next_try"),
    _text("owner"),
    _text("error"),
    _when("sent_at"),
    sa.Column("answers", Id),  # out: the message that it answers in the network's own response
    sa.Index(
        "uq_messages_incoming",
        "channel",
        "external",
        unique=True,
        postgresql_where=sa.text("way = 'in'"),
        sqlite_where=sa.text("way = 'in'"),
    ),
    sa.Index(
        "ix_messages_sent",
        "channel",
        "chat",
        "external",
        postgresql_where=sa.text("way = 'out' AND external <> ''"),
        sqlite_where=sa.text("way = 'out' AND external <> ''"),
    ),
    sa.Index("ix_messages_chat", "channel", "chat", "id"),
    sa.Index("ix_messages_conversation", "conversation", "id"),
    sa.Index(
        "ix_messages_complaint",
        "complaint",
        "id",
        postgresql_where=sa.text("complaint IS NOT NULL"),
        sqlite_where=sa.text("complaint IS NOT NULL"),
    ),
    sa.Index(
        "ix_messages_queued",
        "next_try",
        "id",
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    ),
    sa.Index(
        "ix_messages_lane",
        "channel",
        "chat",
        "id",
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    ),
    sa.Index(
        "ix_messages_answers",
        "answers",
        postgresql_where=sa.text("answers IS NOT NULL"),
        sqlite_where=sa.text("answers IS NOT NULL"),
    ),
    sa.Index(
        "ix_messages_held",
        "channel",
        "chat",
        "id",
        postgresql_where=sa.text("state = 'held'"),
        sqlite_where=sa.text("state = 'held'"),
    ),
    sa.Index(
        "ix_messages_dead",
        "id",
        postgresql_where=sa.text("state IN ('dead', 'uncertain')"),
        sqlite_where=sa.text("state IN ('dead', 'uncertain')"),
    ),
)

complaints = sa.Table(
    "complaints",
    metadata,
    _id(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _number("version", 1),
    sa.Column("conversation", Id),
    _text("language"),
    _text("source"),
    _json("answers"),
    _json("record"),
    _json("facts"),
    sa.Column("first_asked", Id),
    sa.Column("handler", Id),
    sa.Column("handlers", Json, nullable=False, default=list, server_default="[]"),
    sa.Column("about", Json, nullable=False, default=list, server_default="[]"),
    _text("department"),
    _text("category"),
    _text("cause_category"),
    _text("validity"),
    _text("severity"),
    _yes_no("urgent"),
    _text("danger"),
    _yes_no("anonymous"),
    sa.Column("parent", Id),
    sa.Column("child", Id),
    _number("generation", 1),
    _number("rounds"),
    _text("closing"),
    _text("rating"),
    sa.Column("event", Id),
    sa.Column("follows", Id),  # the complaint of the same event whose work is this one's too
    _when("created_at", nullable=False),
    _when("updated_at", nullable=False),
    sa.Index("ix_complaints_community", "community", "state", "id"),
    sa.Index("ix_complaints_community_all", "community", "id"),
    sa.Index("ix_complaints_handler", "handler", "state", "id"),
    sa.Index("ix_complaints_first_asked", "first_asked", "state"),
    sa.Index("ix_complaints_conversation", "conversation", "id"),
    sa.Index("ix_complaints_parent", "parent"),
    sa.Index(
        "ix_complaints_event",
        "event",
        "id",
        postgresql_where=sa.text("event IS NOT NULL"),
        sqlite_where=sa.text("event IS NOT NULL"),
    ),
)

history = sa.Table(
    "history",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("move", sa.Text, nullable=False),
    _text("before"),
    _text("after"),
    _text("actor_kind"),
    sa.Column("actor", Id),
    _text("actor_name"),
    _when("at", nullable=False),
    _json("details"),
    sa.UniqueConstraint("complaint", "version"),
)

refusals = sa.Table(  # refused closes and other refused moves worth the appraisal's attention [CLO-05]
    "refusals",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False, index=True),
    _text("move"),
    _text("reason"),
    sa.Column("staff", Id),
    _when("at", nullable=False),
)

clocks = sa.Table(
    "clocks",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    sa.Column("rule", sa.Text, primary_key=True),
    _when("since", nullable=False),
    _number("step"),
    _when("due_at"),  # NULL: not running now, kept so that a step never rings twice for the same start
    _text("who"),
    _text("action"),
    sa.Index(
        "ix_clocks_due",
        "due_at",
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    ),
)

rings = sa.Table(  # what rang, when, and for whom: kept for the appraisal
    "rings",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    _when("since", nullable=False),
    _number("step"),
    _when("due_at", nullable=False),
    _when("rang_at", nullable=False),
    _text("who"),
    sa.Column("staff", Id),
    sa.UniqueConstraint("complaint", "rule", "since", "step"),
)

cards = sa.Table(
    "cards",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("grp", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    _text("thread"),
    _text("message"),
    _when("sent_at"),
    sa.UniqueConstraint("complaint", "grp"),
    sa.Index("ix_cards_message", "channel", "chat", "message"),
)

groups = sa.Table(  # what became of a configured group: its present chat id, and whether we are still in it
    "groups",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("chat"),
    _text("state"),
    _text("error"),
    _when("at"),
)

files = sa.Table(
    "files",
    metadata,
    _id(),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("complaint", Id, index=True),
    sa.Column("conversation", Id, index=True),
    sa.Column("message", Id),
    sa.Column("staff", Id),
    _text("role"),  # evidence | before | after | note
    _text("channel"),
    _text("ref"),
    _text("kind"),
    _text("name"),
    _text("mime"),
    sa.Column("size", sa.BigInteger, nullable=False, default=0, server_default="0"),
    _text("sha256"),
    _text("key"),
    _text("state"),  # pending | ready | unavailable
    _text("reason"),
    _number("tries"),
    _when("next_try"),
    _when("created_at", nullable=False),
    sa.Index(
        "ix_files_pending",
        "next_try",
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    ),
)

staff = sa.Table(
    "staff",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    _text("department"),
    _text("contact"),
    _text("language"),
    _number("active", 1),
    _when("created_at", nullable=False),
    sa.Column("reports_to", Id),  # complaints about that person are hidden from this one too
)

staff_roles = sa.Table(
    "staff_roles",
    metadata,
    sa.Column("staff", Id, primary_key=True, autoincrement=False),
    sa.Column("community", sa.Text, primary_key=True),  # '*' = every community
    sa.Column("role", sa.Text, primary_key=True),
)

staff_links = sa.Table(
    "staff_links",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False, index=True),
    _text("chat"),  # the private chat, once it is known
    _when("at", nullable=False),
)

staff_codes = sa.Table(  # one-time: link an account, or sign in
    "staff_codes",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    _when("expires_at", nullable=False),
    _when("used_at"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False, index=True),
    _text("csrf"),
    _when("created_at", nullable=False),
    _when("seen_at", nullable=False),
    _when("expires_at", nullable=False),
)

tasks = sa.Table(  # something a person must do outside the chat: phone the resident, visit, decide
    "tasks",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    _text("role"),
    sa.Column("staff", Id),
    _when("created_at", nullable=False),
    _when("done_at"),
    sa.Column("done_by", Id),
)

looks = sa.Table(  # every look at personal data: who, what, why, when
    "looks",
    metadata,
    _id(),
    sa.Column("staff", Id, nullable=False),
    sa.Column("complaint", Id),
    _text("what"),
    _text("reason"),
    _when("at", nullable=False),
)

kept = sa.Table(  # what a channel remembers between its calls: cursors, access tokens, codes of cards
    "kept",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    _text("value"),
    _when("until"),
    _when("making_until"),  # one copy makes the value anew, the others wait
)

windows = sa.Table(  # how many messages a network still lets us send to a chat, and until when
    "windows",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("chat", sa.Text, primary_key=True),
    _number("sends"),
    _when("until", nullable=False),
)

holidays = sa.Table(  # public holidays and make-up workdays as they were announced, over the weekly pattern
    "holidays",
    metadata,
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),  # 2026-10-01
    sa.Column("kind", sa.Text, nullable=False),  # off | work | normal (as the week says, whatever was announced before)
    _text("name"),
    _text("source"),
    _when("at", nullable=False),
)

calendar_changes = sa.Table(  # when the announced days changed, and what came of it: the audit of moved due times
    "calendar_changes",
    metadata,
    _id(),
    _when("at", nullable=False),
    _text("region"),
    _text("source"),
    _number("days"),
    _number("cases"),
    _number("moved"),
    _when("done_at"),
)

agenda = sa.Table(  # clocks that belong to no complaint: reports, scans, reviews, questions, the directory
    "agenda",
    metadata,
    _id(),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),  # what it is about, once per rule: sjhc:2026-11, question:17
    sa.Column("community", sa.Text, nullable=False),
    _json("facts"),
    sa.Column("since", Moment, nullable=False),
    _number("step"),  # -1: not begun yet
    _when("due_at"),  # NULL: nothing rings any more
    _text("who"),
    sa.Column("staff", Id),
    sa.Column("complaint", Id),
    _text("title"),
    _when("done_at"),
    sa.Column("done_by", Id),
    _text("note"),
    sa.UniqueConstraint("rule", "subject"),
    sa.Index(
        "ix_agenda_due",
        "due_at",
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index("ix_agenda_community", "community", "done_at", "id"),
)

agenda_rings = sa.Table(  # what of the agenda was missed, when, and who was told: kept for the appraisal
    "agenda_rings",
    metadata,
    _id(),
    sa.Column("agenda", Id, nullable=False),
    _number("step"),
    _when("due_at", nullable=False),
    _when("rang_at", nullable=False),
    _text("who"),
    sa.Column("staff", Id),
    sa.UniqueConstraint("agenda", "step"),
)

shifts = sa.Table(  # the roster: a weekly pattern, and days that differ from it
    "shifts",
    metadata,
    _id(),
    sa.Column("staff", Id, nullable=False, index=True),
    sa.Column("community", sa.Text, nullable=False),
    _number("weekday", -1),  # Monday 0; -1: only on `day`
    _text("day"),  # ISO date of an exception
    _yes_no("off"),  # the exception is a day without the weekly shift
    _number("begins"),  # minutes of the local day
    _number("ends"),  # not later than begins: on the next day
)

needs_hands = sa.Table(  # complaints that wait for somebody on duty and free, the oldest first
    "needs_hands",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    sa.Column("community", sa.Text, nullable=False),
    _when("since", nullable=False),
    _text("why"),
)

leaves = sa.Table(
    "leaves",
    metadata,
    _id(),
    sa.Column("staff", Id, nullable=False, index=True),
    _when("first", nullable=False),
    _when("last", nullable=False),
    _text("reason"),
    sa.Column("by", Id),
    _when("at", nullable=False),
)

handovers = sa.Table(  # what one shift gave the next
    "handovers",
    metadata,
    _id(),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("giver", Id, nullable=False),
    sa.Column("taker", Id, nullable=False),
    _when("at", nullable=False),
    _json("cases"),
    _text("words"),
)

reviews = sa.Table(  # the first half hour of a shift: everything old that is theirs [CLK-20]
    "reviews",
    metadata,
    _id(),
    sa.Column("staff", Id, nullable=False),
    sa.Column("community", sa.Text, nullable=False),
    _when("begins", nullable=False),
    _when("due_at", nullable=False),
    sa.UniqueConstraint("staff", "community", "begins"),
)

review_cases = sa.Table(
    "review_cases",
    metadata,
    sa.Column("review", Id, primary_key=True, autoincrement=False),
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    _when("done_at"),
    sa.Index("ix_review_cases_complaint", "complaint"),
)

promises = sa.Table(  # every time that was promised to a resident [CLK-16, INT-38]
    "promises",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("staff", Id),
    _when("made_at", nullable=False),
    _when("until", nullable=False),
    _when("settled_at"),
    _text("state"),  # open | kept | late | moved (to a later time before it was due) | dropped
    sa.Index("ix_promises_state", "state", "until"),
    sa.Index("ix_promises_staff", "staff", "id"),
)

consults = sa.Table(  # a written question to an adviser [KNO-03]
    "consults",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("adviser", Id),
    sa.Column("contact", Id),  # or somebody of the directory, whose answer we write down
    _text("name"),
    _text("question"),
    sa.Column("asked_by", Id),
    _when("asked_at", nullable=False),
    _when("due_at", nullable=False),
    _when("told_at"),
    _text("answer"),
    sa.Column("answered_by", Id),
    _when("answered_at"),
    sa.Index("ix_consults_adviser", "adviser", "answered_at"),
)

contacts = sa.Table(  # names and telephones of departments and outside services [DSP-14]
    "contacts",
    metadata,
    _id(),
    _text("community"),  # empty: for all
    _text("department"),  # empty: an outside service
    sa.Column("name", sa.Text, nullable=False),
    _text("person"),
    _text("phone"),
    _text("email"),
    _text("note"),
    _number("active", 1),
    sa.Column("changed_by", Id),
    _when("changed_at", nullable=False),
)

contact_changes = sa.Table(
    "contact_changes",
    metadata,
    _id(),
    sa.Column("contact", Id, nullable=False, index=True),
    sa.Column("staff", Id),
    _when("at", nullable=False),
    _json("before"),
    _json("after"),
)

contact_reports = sa.Table(  # an entry is wrong: somebody said so, and it is mended within a working day [CLK-30]
    "contact_reports",
    metadata,
    _id(),
    sa.Column("contact", Id, nullable=False, index=True),
    sa.Column("reported_by", Id),
    _when("reported_at", nullable=False),
    _text("words"),
    _when("due_at", nullable=False),
    _when("told_at"),
    _when("mended_at"),
    sa.Column("mended_by", Id),
)

attempts = sa.Table(  # every try to reach a resident about a callback: which way, what became of it
    "attempts",
    metadata,
    _id(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("message", Id),  # the message that was to arrive
    _text("way"),  # chat | notice | hook:NAME | phone
    _text("result"),  # sent | delivered | closed | gone | refused | failed | uncertain | late | task
    _text("code"),
    _when("at", nullable=False),
)

sign_ins = sa.Table(  # a sign-in that was begun: one use, five minutes, bound to the browser that began it
    "sign_ins",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _text("channel"),
    _text("browser"),
    _text("onward"),
    _when("expires_at", nullable=False),
    _when("used_at"),
)

visits = sa.Table(  # a browser whose owner proved who they are on a network: it continues their conversation there
    "visits",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _text("channel"),
    _text("chat"),
    _when("expires_at", nullable=False),
)

# ---- one event, many cases ---------------------------------------------------------------------------------------

events = sa.Table(  # something that several people complain of, or one petition with several demands [EWG-05, EWG-11]
    "events",
    metadata,
    _id(),
    _text("community"),
    _text("kind"),  # neighbours | petition
    sa.Column("lead", Id),  # the complaint on which the work is done
    _number("signatories"),
    _text("words"),
    sa.Column("made_by", Id),
    _when("created_at", nullable=False),
    sa.Index("ix_events_community", "community", "id"),
)

signatures = sa.Table(  # what new complaints are compared with: no readable words, kept some weeks
    "signatures",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    _text("community"),
    _text("category"),
    sa.Column("cluster", Id, nullable=False),  # the first complaint of those that seem one event
    _text("person"),
    _text("household"),
    _when("at", nullable=False),
    _text("packed"),
    sa.Index("ix_signatures_community", "community", "complaint"),
    sa.Index("ix_signatures_cluster", "cluster", "complaint"),
    sa.Index("ix_signatures_at", "community", "at"),
    sa.Index("ix_signatures_category", "community", "category", "at"),
)

flags = sa.Table(  # early warnings 预警, each with its evidence, until a person has seen it
    "flags",
    metadata,
    _id(),
    _text("kind"),
    _text("subject"),
    _number("round", 1),
    _text("community"),
    sa.Column("complaint", Id),
    _json("evidence"),
    _when("raised_at", nullable=False),
    _when("seen_at"),
    sa.Column("seen_by", Id),
    _text("words"),
    sa.UniqueConstraint("kind", "subject", "round"),
    sa.Index("ix_flags_community", "community", "id"),
    sa.Index("ix_flags_complaint", "complaint"),
    sa.Index(
        "ix_flags_open",
        "community",
        "id",
        postgresql_where=sa.text("seen_at IS NULL"),
        sqlite_where=sa.text("seen_at IS NULL"),
    ),
)

tempers = sa.Table(  # angry turns of a chat, counted until calm returns [SEV-13]
    "tempers",
    metadata,
    sa.Column("conversation", Id, primary_key=True, autoincrement=False),
    _number("count"),
    _when("last_at", nullable=False),
    _when("offered_at"),
)

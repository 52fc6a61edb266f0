"""Conversations, messages both ways, group cards, and what each network allows and remembers."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import (
    Id,
    Json,
    id_column,
    json_column,
    metadata,
    moment_column,
    number_column,
    partial_index,
    text_column,
    yes_no_column,
)

conversations = sa.Table(
    "conversations",
    metadata,
    id_column(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    text_column("sender"),
    text_column("name"),
    text_column("language"),
    text_column("community"),
    json_column("place"),
    json_column("talk"),
    number_column("notice"),
    number_column("version"),
    sa.Column("focus", Id),
    yes_no_column("unreachable"),
    moment_column("heard_at"),
    moment_column("created_at", nullable=False),
    moment_column("talk_due"),
    sa.Column("offers", Json),  # what the last question offered, where there are no buttons: [[data, label], …]
    sa.UniqueConstraint("channel", "chat"),
    partial_index("ix_conversations_talk_due", "talk_due", where="talk_due IS NOT NULL"),
)

messages = sa.Table(
    "messages",
    metadata,
    id_column(),
    sa.Column("way", sa.Text, nullable=False),  # in | out
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    text_column("thread"),
    text_column("external"),  # in: the network's id of the update; out: the network's id of the sent message
    text_column("message"),  # in: the network's id of the message (edits and replies point at it)
    sa.Column("conversation", Id),
    sa.Column("complaint", Id),
    sa.Column("staff", Id),
    text_column("kind"),
    text_column("text"),
    json_column("payload"),
    moment_column("at", nullable=False),
    text_column("state"),  # out: queued | sent | pulled | uncertain | dead | held | dropped
    sa.Column("card", Id),
    number_column("tries"),
    number_column("doubts"),  # out: how often a send ended without anybody knowing whether it arrived
    moment_column("next_try"),
    text_column("owner"),
    text_column("error"),
    moment_column("sent_at"),
    sa.Column("answers", Id),  # out: the message that it answers in the network's own response
    partial_index("uq_messages_incoming", "channel", "external", where="way = 'in'", unique=True),
    partial_index("ix_messages_sent", "channel", "chat", "external", where="way = 'out' AND external <> ''"),
    sa.Index("ix_messages_chat", "channel", "chat", "id"),
    sa.Index("ix_messages_conversation", "conversation", "id"),
    partial_index("ix_messages_complaint", "complaint", "id", where="complaint IS NOT NULL"),
    partial_index("ix_messages_queued", "next_try", "id", where="state = 'queued'"),
    partial_index("ix_messages_lane", "channel", "chat", "id", where="state = 'queued'"),
    partial_index("ix_messages_answers", "answers", where="answers IS NOT NULL"),
    partial_index("ix_messages_held", "channel", "chat", "id", where="state = 'held'"),
    partial_index("ix_messages_dead", "id", where="state IN ('dead', 'uncertain')"),
)

cards = sa.Table(
    "cards",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("grp", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    text_column("thread"),
    text_column("message"),
    moment_column("sent_at"),
    sa.UniqueConstraint("complaint", "grp"),
    sa.Index("ix_cards_message", "channel", "chat", "message"),
)

groups = sa.Table(  # what became of a configured group: its present chat id, and whether we are still in it
    "groups",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text_column("chat"),
    text_column("state"),
    text_column("error"),
    moment_column("at"),
)

kept = sa.Table(  # what a channel remembers between its calls: cursors, access tokens, codes of cards
    "kept",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    text_column("value"),
    moment_column("until"),
    moment_column("making_until"),  # one copy makes the value anew, the others wait
)

windows = sa.Table(  # how many messages a network still lets us send to a chat, and until when
    "windows",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("chat", sa.Text, primary_key=True),
    number_column("sends"),
    moment_column("until", nullable=False),
)

attempts = sa.Table(  # every try to reach a resident about a callback: which way, what became of it
    "attempts",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("message", Id),  # the message that was to arrive
    text_column("way"),  # chat | notice | hook:NAME | phone
    text_column("result"),  # sent | delivered | closed | gone | refused | failed | uncertain | late | task
    text_column("code"),
    moment_column("at", nullable=False),
)

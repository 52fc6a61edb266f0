"""The people, groups, messages and files of a pretended Telegram, and its rules on what a bot may say."""

from __future__ import annotations

import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

BOT_ID = 7_000_000_001
RULE_TEXT, RULE_CAPTION, RULE_DATA = 4096, 1024, 64


class ApiError(Exception):
    """A refusal in the Bot API's own words."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


@dataclass
class Chat:
    """A private chat, group or supergroup, with everything that can be wrong with it."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    may_make_topics: bool = True
    trouble: str = ""
    moved_to: int = 0
    members: int = 2

    def brief(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title or f"User {self.id}"}
        brief: Json = {"id": self.id, "type": self.type, "title": self.title or f"Group {self.id}"}
        return brief | ({"is_forum": True} if self.forum else {})


@dataclass
class Message:
    """One message of the bot as its reader sees it now; `history` holds what it said before edits."""

    chat: int
    id: int
    kind: str
    text: str
    rows: list[list[Json]]
    thread: int = 0
    reply_to: int = 0
    date: int = 0
    edited: int = 0
    deleted: bool = False
    album: str = ""
    file: bytes = b""
    file_name: str = ""
    history: list[str] = field(default_factory=list)
    raw: Json = field(default_factory=dict)

    @property
    def buttons(self) -> list[Json]:
        """All buttons in reading order."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


TROUBLES = {
    "blocked": ApiError(403, "Forbidden: bot was blocked by the user"),
    "deactivated": ApiError(403, "Forbidden: user is deactivated"),
    "kicked": ApiError(403, "Forbidden: bot was kicked from the supergroup chat"),
    "deleted": ApiError(403, "Forbidden: the group chat was deleted"),
    "muted": ApiError(400, "Bad Request: not enough rights to send text messages to the chat"),
    "not found": ApiError(400, "Bad Request: chat not found"),
}


class Limits:
    """Telegram's rates: 30 a second over all, about 1 a second in a chat (a short burst is let through),
    20 a minute in a group, edits included. Off unless switched on."""

    def __init__(self) -> None:
        self.on = False
        self.per_second, self.per_chat_second, self.burst, self.group_per_minute = 30, 1.0, 3, 20
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}
        self.refused = 0

    def check(self, chat: Chat, now: float, weight: int = 1) -> None:
        if not self.on:
            return
        mine = self._chats.setdefault(chat.id, deque())
        waits = [self._wait(self._all, now, 1.0, self.per_second)]
        if chat.type != "private":
            waits.append(self._wait(mine, now, 60.0, self.group_per_minute))
        waits.append(self._wait_burst(mine, now))
        if wait := max(waits):
            self.refused += 1
            seconds = int(wait) + 1
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        for _ in range(weight):
            self._all.append(now)
            mine.append(now)

    def _wait(self, times: deque[float], now: float, window: float, most: int) -> float:
        recent = [moment for moment in times if now - moment < window]
        while times and now - times[0] > 60:
            times.popleft()
        return recent[len(recent) - most] + window - now if len(recent) >= most else 0.0

    def _wait_burst(self, times: deque[float], now: float) -> float:
        window = self.burst / self.per_chat_second
        recent = [moment for moment in times if now - moment < window]
        return recent[0] + window - now if len(recent) >= self.burst else 0.0


class World:
    """Everything this Telegram knows; the HTTP server stands in front of it."""

    def __init__(self, username: str) -> None:
        self.username = username
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.store: dict[tuple[int, int], Message] = {}
        self.heard: dict[tuple[int, int], Json] = {}
        self.sent: list[Message] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.expired: set[str] = set()
        self.limits = Limits()
        self.skew = 0.0
        self._message_ids: dict[int, itertools.count[int]] = {}
        self._numbers = itertools.count(1)

    def now(self) -> float:
        """Unix time, moved by `skew` seconds."""
        return time.time() + self.skew

    def me(self) -> Json:
        return {"id": BOT_ID, "is_bot": True, "first_name": "回访", "username": self.username}

    def user(self, id: int, name: str = "", **more: Any) -> Json:
        """The user of that id, made on first mention."""
        known = self.users.setdefault(id, {"id": id, "is_bot": False, "first_name": name or f"User {id}"})
        if name:
            known["first_name"] = name
        known.update(more)
        if id > 0 and not known["is_bot"]:
            self.chats.setdefault(id, Chat(id, "private", known["first_name"]))
        return known

    def group(self, id: int, title: str = "", *, forum: bool = False, type: str = "supergroup", **more: Any) -> Chat:
        """A group the bot is in; ids are negative as at Telegram."""
        return self.chats.setdefault(id, Chat(id, type, title, forum=forum, **more))

    def chat(self, id: int) -> Chat:
        """The chat of that id; made on first mention, as somebody writes in it."""
        if id > 0:
            self.user(id)
        return self.chats[id] if id > 0 else self.group(id)

    def next_message_id(self, chat: int) -> int:
        # a supergroup's first message is its own beginning, and topic 1 is General
        return next(self._message_ids.setdefault(chat, itertools.count(1 if chat > 0 else 2)))

    def next_number(self) -> int:
        return next(self._numbers)

    # -- what a bot may do ---------------------------------------------------------------------------------

    def reach(self, chat_id: Any, *, writing: bool = True) -> Chat:
        """The chat a call names, or the refusal Telegram gives."""
        chat = self._find(chat_id)
        if chat is None or chat.trouble == "not found":
            raise bad("chat not found")
        if chat.moved_to:
            description = "group chat was upgraded to a supergroup chat"
            raise ApiError(400, f"Bad Request: {description}", {"migrate_to_chat_id": chat.moved_to})
        if chat.trouble and (writing or chat.trouble != "muted"):
            raise TROUBLES[chat.trouble]
        return chat

    def _find(self, chat_id: Any) -> Chat | None:
        text = str(chat_id) if chat_id is not None else ""
        if text.startswith("@"):
            return next((chat for chat in self.chats.values() if chat.username == text[1:]), None)
        try:
            return self.chats.get(int(text))
        except ValueError:
            raise bad("chat not found") from None

    def thread(self, chat: Chat, params: Json) -> int:
        """The topic a call names; General (1) must not be named."""
        thread = number(params.get("message_thread_id"))
        if not thread:
            return 0
        if thread not in chat.topics:
            raise bad("message thread not found")
        if thread in chat.closed_topics:
            raise bad("TOPIC_CLOSED")
        return thread

    def reply(self, chat: Chat, params: Json) -> int:
        wish = structured(params.get("reply_parameters")) or {}
        target = number(wish.get("message_id", params.get("reply_to_message_id")))
        if not target:
            return 0
        if (chat.id, target) in self.heard or (chat.id, target) in self.store:
            return target
        if truth(wish.get("allow_sending_without_reply", params.get("allow_sending_without_reply"))):
            return 0
        raise bad("message to be replied not found")

    def write(self, chat: Chat, kind: str, text: str, params: Json, **more: Any) -> Message:
        """Puts a message of the bot into the chat."""
        message = Message(
            chat=chat.id,
            id=self.next_message_id(chat.id),
            kind=kind,
            text=text,
            rows=keyboard(params.get("reply_markup")),
            thread=self.thread(chat, params),
            reply_to=self.reply(chat, params),
            date=int(self.now()),
            **more,
        )
        self.store[chat.id, message.id] = message
        self.sent.append(message)
        return message

    def show(self, message: Message, extra: Json | None = None) -> Json:
        """The message as the Bot API shows it."""
        chat = self.chats[message.chat]
        shown: Json = {
            "message_id": message.id,
            "date": message.date,
            "chat": chat.brief(),
            "from": self.me(),
        } | (extra if extra is not None else message.raw)
        if message.kind == "text":
            shown["text"] = message.text
        elif message.text:
            shown["caption"] = message.text
        if message.thread:
            shown |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.rows:
            shown["reply_markup"] = {"inline_keyboard": message.rows}
        if message.edited:
            shown["edit_date"] = message.edited
        if message.album:
            shown["media_group_id"] = message.album
        if message.reply_to:
            shown["reply_to_message"] = self.heard.get((chat.id, message.reply_to)) or self.show(
                self.store[chat.id, message.reply_to]
            )
        return shown

    def keep_file(self, content: bytes, kind: str, name: str = "") -> str:
        """Stores a file; returns its file_id."""
        number = self.next_number()
        ending = (
            name.rsplit(".", 1)[-1]
            if "." in name
            else {"photo": "jpg", "voice": "oga", "video": "mp4"}.get(kind, "bin")
        )
        file_id = f"FILE{kind}{number:06d}"
        self.files[file_id] = (f"{kind}s/file_{number}.{ending}", content)
        return file_id


def number(value: Any) -> int:
    """A number however it was sent: JSON number or text."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def truth(value: Any) -> bool:
    return value is True or str(value).lower() in ("true", "1", "yes")


def structured(value: Any) -> Any:
    """A nested parameter, whether it came as JSON or as text holding JSON."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise bad("can't parse JSON object") from None


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def spoken(value: Any, limit: int = RULE_TEXT, *, may_be_empty: bool = False) -> str:
    """The text of a call, trimmed and checked as Telegram does."""
    text = "" if value is None else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    text = text.replace("\0", "").strip()
    if not text and not may_be_empty:
        raise bad("message text is empty")
    if utf16(text) > limit:
        raise bad("message is too long" if limit == RULE_TEXT else "message caption is too long")
    return text


def no_markup_error(text: str, params: Json) -> None:
    """With a parse mode, unbalanced markup is refused: a bot that sends plain text never meets this."""
    if params.get("parse_mode") == "HTML" and text.count("<") != text.count(">"):
        raise bad("can't parse entities: Unclosed start tag at byte offset 0")
    if str(params.get("parse_mode", "")).startswith("Markdown") and text.count("*") % 2:
        raise bad("can't parse entities: Can't find end of the entity starting at byte offset 0")


def keyboard(value: Any) -> list[list[Json]]:
    """The inline keyboard of a call, checked."""
    markup = structured(value)
    if not markup:
        return []
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else None
    if not isinstance(rows, list):
        raise bad("object expected as reply markup")
    rows = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup has too many buttons")
    return rows


def _button(button: Json) -> Json:
    if not str(button.get("text", "")).strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= RULE_DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in button:
        host = urlsplit(str(button["url"])).hostname or ""
        if "." not in host:
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    else:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return button

"""The Bot API's methods, as strict as the real ones, on a pretended Telegram."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_world import (
    RULE_CAPTION,
    ApiError,
    Chat,
    Json,
    Message,
    World,
    bad,
    keyboard,
    no_markup_error,
    number,
    spoken,
    structured,
    truth,
)

Upload = tuple[str, bytes]

_MEDIA = ("photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker")
_MOST_PHOTO, _MOST_UPLOAD, _MOST_DOWNLOAD = 10 << 20, 50 << 20, 20 << 20


class Methods:
    """Every method but getUpdates and the webhook ones, which belong to the server."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.queries: dict[str, float] = {}
        self.answers: dict[str, Json] = {}
        self.actions: list[tuple[int, str]] = []
        self._by_name: dict[str, Callable[[Json, dict[str, Upload]], Any]] = {
            "getme": self.get_me,
            "getchat": self.get_chat,
            "sendmessage": self.send_message,
            "editmessagetext": self.edit_text,
            "editmessagereplymarkup": self.edit_markup,
            "editmessagecaption": self.edit_caption,
            "deletemessage": self.delete_message,
            "sendmediagroup": self.send_media_group,
            "sendlocation": self.send_location,
            "sendchataction": self.send_chat_action,
            "answercallbackquery": self.answer_callback,
            "createforumtopic": self.create_topic,
            "closeforumtopic": self.close_topic,
            "getfile": self.get_file,
            "setmycommands": lambda params, files: True,
            "deletemycommands": lambda params, files: True,
            "setmydescription": lambda params, files: True,
            "leavechat": self.leave_chat,
        }
        for kind in _MEDIA:
            self._by_name[f"send{kind.replace('_', '')}"] = self._sender(kind)

    def knows(self, method: str) -> bool:
        return method.lower() in self._by_name

    def call(self, method: str, params: Json, files: dict[str, Upload]) -> Any:
        """The result of a call. Raises ApiError."""
        return self._by_name[method.lower()](params, files)

    def get_me(self, params: Json, files: dict[str, Upload]) -> Json:
        more = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self.world.me() | more

    def get_chat(self, params: Json, files: dict[str, Upload]) -> Json:
        chat = self.world.reach(params.get("chat_id"), writing=False)
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        return chat.brief() | {
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, True),
        }

    def send_message(self, params: Json, files: dict[str, Upload]) -> Json:
        chat = self.world.reach(params.get("chat_id"))
        text = spoken(params.get("text"))
        no_markup_error(text, params)
        self._may_write(chat, params)
        return self.world.show(self.world.write(chat, "text", text, params))

    def edit_text(self, params: Json, files: dict[str, Upload]) -> Json:
        message, text = self._editable(params), spoken(params.get("text"))
        if message.kind != "text":
            raise bad("there is no text in the message to edit")
        no_markup_error(text, params)
        return self._edit(message, text, keyboard(params.get("reply_markup")))

    def edit_caption(self, params: Json, files: dict[str, Upload]) -> Json:
        message = self._editable(params)
        caption = spoken(params.get("caption"), RULE_CAPTION, may_be_empty=True)
        return self._edit(message, caption, keyboard(params.get("reply_markup")))

    def edit_markup(self, params: Json, files: dict[str, Upload]) -> Json:
        message = self._editable(params)
        return self._edit(message, message.text, keyboard(params.get("reply_markup")))

    def delete_message(self, params: Json, files: dict[str, Upload]) -> bool:
        chat = self.world.reach(params.get("chat_id"))
        message = self.world.store.get((chat.id, number(params.get("message_id"))))
        if message is None or message.deleted:
            raise bad("message to delete not found")
        if self.world.now() - message.date > 48 * 3600:
            raise bad("message can't be deleted")
        message.deleted = True
        return True

    def send_media_group(self, params: Json, files: dict[str, Upload]) -> list[Json]:
        chat = self.world.reach(params.get("chat_id"))
        media = structured(params.get("media"))
        if not isinstance(media, list) or not 2 <= len(media) <= 10:
            raise bad("album must have 2-10 items")
        found = [(str(item.get("type")), self._content(item.get("media"), files), item) for item in media]
        kinds = {kind for kind, _, _ in found}
        if kinds - {"photo", "video"} and len(kinds) > 1:
            raise bad("documents and audios can't be mixed with other media in an album")
        self._may_write(chat, params, len(media))
        album = str(10**15 + self.world.next_number())
        return [
            self._media(chat, kind, content, params | {"caption": item.get("caption")}, album)
            for kind, content, item in found
        ]

    def send_location(self, params: Json, files: dict[str, Upload]) -> Json:
        chat = self.world.reach(params.get("chat_id"))
        self._may_write(chat, params)
        point = {"latitude": float(params["latitude"]), "longitude": float(params["longitude"])}
        return self.world.show(self.world.write(chat, "location", "", params, raw={"location": point}))

    def send_chat_action(self, params: Json, files: dict[str, Upload]) -> bool:
        self.actions.append((self.world.reach(params.get("chat_id")).id, str(params.get("action"))))
        return True

    def answer_callback(self, params: Json, files: dict[str, Upload]) -> bool:
        query = str(params.get("callback_query_id", ""))
        asked = self.queries.get(query)
        if asked is None or query in self.answers or self.world.now() - asked > 150:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        text = str(params.get("text") or "")
        if len(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.answers[query] = {"text": text, "show_alert": truth(params.get("show_alert"))}
        return True

    def create_topic(self, params: Json, files: dict[str, Upload]) -> Json:
        chat = self.world.reach(params.get("chat_id"), writing=False)
        name = str(params.get("name") or "")
        if not chat.forum:
            raise bad("the chat is not a forum")
        if not chat.may_make_topics:
            raise bad("not enough rights to create a topic")
        if not 1 <= len(name) <= 128:
            raise bad("topic name is invalid")
        thread = self.world.next_message_id(chat.id)
        chat.topics[thread] = name
        return {"message_thread_id": thread, "name": name, "icon_color": 7322096}

    def close_topic(self, params: Json, files: dict[str, Upload]) -> bool:
        chat = self.world.reach(params.get("chat_id"))
        thread = self.world.thread(chat, params)
        chat.closed_topics.add(thread)
        return True

    def leave_chat(self, params: Json, files: dict[str, Upload]) -> bool:
        self.world.reach(params.get("chat_id"), writing=False).trouble = "kicked"
        return True

    def get_file(self, params: Json, files: dict[str, Upload]) -> Json:
        file_id = str(params.get("file_id", ""))
        if file_id not in self.world.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        path, content = self.world.files[file_id]
        if len(content) > _MOST_DOWNLOAD:
            raise bad("file is too big")
        shown = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(content)}
        return shown | {"file_path": path}

    def _sender(self, kind: str) -> Callable[[Json, dict[str, Upload]], Json]:
        def send(params: Json, files: dict[str, Upload]) -> Json:
            chat = self.world.reach(params.get("chat_id"))
            content = files[kind] if kind in files else self._content(params.get(kind), files)
            self._may_write(chat, params)
            return self._media(chat, kind, content, params)

        return send

    def _may_write(self, chat: Chat, params: Json, weight: int = 1) -> None:
        """Checks that come after those of the content: thread, reply, then the rates."""
        self.world.thread(chat, params)
        self.world.reply(chat, params)
        keyboard(params.get("reply_markup"))
        self.world.limits.check(chat, self.world.now(), weight)

    def _content(self, wish: Any, files: dict[str, Upload]) -> Upload:
        """The file a parameter names: attached, or known by its file_id."""
        text = str(wish or "")
        if text.startswith("attach://") and text.removeprefix("attach://") in files:
            return files[text.removeprefix("attach://")]
        if text in self.world.files:
            path, content = self.world.files[text]
            return path.rsplit("/", 1)[-1], content
        raise bad("there is no file in the request" if not text else "wrong remote file identifier specified")

    def _media(self, chat: Chat, kind: str, upload: Upload, params: Json, album: str = "") -> Json:
        name, content = upload
        if not content:
            raise bad("file must be non-empty")
        if len(content) > (_MOST_PHOTO if kind == "photo" else _MOST_UPLOAD):
            raise ApiError(413, "Request Entity Too Large")
        if kind == "photo" and not content.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF")):
            raise bad("IMAGE_PROCESS_FAILED")
        caption = spoken(params.get("caption"), RULE_CAPTION, may_be_empty=True)
        raw = media(self.world, kind, content, name)
        message = self.world.write(chat, kind, caption, params, album=album, file=content, file_name=name, raw=raw)
        return self.world.show(message)

    def _editable(self, params: Json) -> Message:
        chat = self.world.reach(params.get("chat_id"))
        message = self.world.store.get((chat.id, number(params.get("message_id"))))
        if message is None and (chat.id, number(params.get("message_id"))) in self.world.heard:
            raise bad("message can't be edited")
        if message is None or message.deleted:
            raise bad("message to edit not found")
        return message

    def _edit(self, message: Message, text: str, rows: list[list[Json]]) -> Json:
        if (text, rows) == (message.text, message.rows):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        self.world.limits.check(self.world.chats[message.chat], self.world.now())
        message.history.append(message.text)
        message.text, message.rows, message.edited = text, rows, int(self.world.now())
        return self.world.show(message)


def media(world: World, kind: str, content: bytes, name: str = "", mime: str = "") -> Json:
    """The field of a message that describes a file, with the file stored behind it."""
    file_id = world.keep_file(content, kind, name)
    shown: Json = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(content)}
    if kind == "photo":
        small = dict(shown, file_id=world.keep_file(content[:64], kind), file_size=min(64, len(content)))
        return {"photo": [small | {"width": 90, "height": 67}, shown | {"width": 1280, "height": 960}]}
    if kind in ("voice", "audio", "video", "animation"):
        shown["duration"] = 3
    if kind in ("video", "animation"):
        shown |= {"width": 640, "height": 480}
    if kind == "video_note":
        shown |= {"length": 240, "duration": 3}
    if kind == "sticker":
        return {
            "sticker": shown | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        }
    if name and kind in ("document", "audio", "video", "animation"):
        shown["file_name"] = name
    if kind != "video_note":
        known = {"voice": "audio/ogg", "video": "video/mp4", "animation": "video/mp4", "audio": "audio/mpeg"}
        shown["mime_type"] = mime or known.get(kind, "application/octet-stream")
    if kind == "animation":
        return {"animation": shown, "document": dict(shown)}
    return {kind: shown}

"""What a pretended WeChat knows: followers and their chats, windows, tokens, media, templates, menus and codes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
MESSAGE_WINDOW, CLICK_WINDOW = (5, 48 * 3600.0), (3, 60.0)
CANNOT_SERVE = "该公众号暂时无法提供服务，请稍后再试"
DAY = 86_400.0


class ApiError(Exception):
    """The vendor says no: HTTP 200 all the same."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode = errcode
        self.errmsg = errmsg

    def json(self) -> Json:
        return {"errcode": self.errcode, "errmsg": f"{self.errmsg} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}


@dataclass
class Seen:
    """One thing in a follower's chat. `by` is me, reply (in the response), message (customer service), template or
    system; `items` are the entries of a menu to tap."""

    by: str
    kind: str
    text: str = ""
    items: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    media: str = ""

    @property
    def whole(self) -> str:
        """All that can be read."""
        return "\n".join(part for part in (self.text, *(content for _, content in self.items)) if part)


@dataclass
class Window:
    """So many messages until then."""

    left: int = 0
    until: float = 0.0


@dataclass
class Follower:
    """A person. What they do opens windows: how many messages may be sent, and until when; each kind by itself."""

    openid: str
    following: bool = False
    chat: list[Seen] = field(default_factory=list)
    message: Window = field(default_factory=Window)
    click: Window = field(default_factory=Window)
    notices: str = "success"
    accepts: set[str] = field(default_factory=set)

    def said(self, *by: str) -> list[str]:
        """The texts they were shown by the account."""
        wanted = by or ("reply", "message", "template", "system")
        return [seen.whole for seen in self.chat if seen.by in wanted]


@dataclass
class Token:
    value: str
    until: float
    dead: bool = False


class World:
    """Everything but HTTP. `now` is the world's clock; `advance` moves it."""

    def __init__(self, app_id: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        self.app_id, self.secret = app_id, secret
        self.account = "gh_fa4eac0c0unt"
        self.skew = 0.0
        self._clock = clock
        self.people: dict[str, Follower] = {}
        self.tokens: list[Token] = []
        self.forced: list[float] = []
        self.minted = 0
        self.media: dict[str, tuple[str, bytes, str, float]] = {}
        self.pictures: dict[str, tuple[bytes, str]] = {}
        self.templates: dict[str, set[str]] = {}
        self.subscriptions: dict[str, set[str]] = {}
        self.menu: Json = {}
        self.scenes: dict[str, str] = {}
        self.codes: dict[str, tuple[str, float, bool]] = {}
        self.notices_by_key: dict[str, tuple[int, float]] = {}
        self.finished: list[tuple[str, int, str, bool]] = []
        self._number = 23_000_000_000_000_000

    @property
    def now(self) -> float:
        return self._clock() + self.skew

    def advance(self, seconds: float) -> None:
        """Lets time pass for windows, tokens and media."""
        self.skew += seconds

    def next_number(self) -> int:
        self._number += 7
        return self._number

    def person(self, openid: str) -> Follower:
        return self.people.setdefault(openid, Follower(openid))

    def opened(self, openid: str, window: tuple[int, float]) -> None:
        """They did something: so many messages may be sent from now on."""
        person, opened = self.person(openid), Window(window[0], self.now + window[1])
        if window is MESSAGE_WINDOW:
            person.message = opened
        else:
            person.click = opened

    # ---- tokens --------------------------------------------------------------------------------------------------

    def stable_token(self, given: Json) -> Json:
        if given.get("grant_type") != "client_credential":
            raise ApiError(40002, "invalid grant_type")
        if given.get("appid") != self.app_id:
            raise ApiError(40013, "invalid appid")
        if given.get("secret") != self.secret:
            raise ApiError(40125, "invalid appsecret")
        good = next((t for t in reversed(self.tokens) if t.until - 300 > self.now), None)
        if given.get("force_refresh"):
            if self.forced and self.now - self.forced[-1] < 30 or len(self.forced) >= 20:
                raise ApiError(45009, "reach max api daily quota limit")
            self.forced.append(self.now)
            good = None
        if good is None:
            for old in self.tokens:
                old.until = min(old.until, self.now + 300)
            self.minted += 1
            good = Token(f"TOKEN-{self.minted}-{secrets.token_hex(20)}", self.now + 7200)
            self.tokens.append(good)
        return {"access_token": good.value, "expires_in": int(good.until - self.now)}

    def check_token(self, value: str) -> None:
        known = next((t for t in self.tokens if t.value == value), None)
        if known is None or known.dead:
            raise ApiError(40001, "invalid credential, access_token is invalid or not latest")
        if known.until < self.now:
            raise ApiError(42001, "access_token expired")

    def kill_tokens(self) -> None:
        """Somebody took the token away before its time."""
        for token in self.tokens:
            token.dead = True

    # ---- messages ------------------------------------------------------------------------------------------------

    def custom(self, given: Json, raw: bytes) -> Json:
        if b"\\u" in raw:
            raise ApiError(40033, "invalid charset, \\uxxxx is not supported")
        person = self._known(given)
        seen = self._content(given)
        open_ones = [one for one in (person.click, person.message) if self.now < one.until]
        if not person.following or not open_ones:
            raise ApiError(45015, "response out of time limit or subscription is canceled")
        spent = next((one for one in open_ones if one.left), None)
        if spent is None:
            raise ApiError(45047, "out of response count limit")
        spent.left -= 1
        person.chat.append(seen)
        return {"errcode": 0, "errmsg": "ok"}

    def _known(self, given: Json) -> Follower:
        person = self.people.get(str(given.get("touser")))
        if person is None:
            raise ApiError(40003, "invalid openid")
        return person

    def _content(self, given: Json) -> Seen:
        kind = given.get("msgtype")
        body = given.get(str(kind))
        if not isinstance(body, dict):
            raise ApiError(40008, "invalid message type")
        if kind == "text":
            return Seen("message", "text", self._words(body.get("content")))
        if kind == "msgmenu":
            return self._menu_message(body)
        if kind in ("image", "voice", "video"):
            media = self.media.get(str(body.get("media_id")))
            if media is None or media[0] != kind or media[3] < self.now:
                raise ApiError(40007, "invalid media_id")
            return Seen("message", str(kind), media=str(body["media_id"]))
        raise ApiError(40008, "invalid message type")

    @staticmethod
    def _words(content: object) -> str:
        if not isinstance(content, str) or not content.strip():
            raise ApiError(44004, "empty content")
        if len(content.encode()) > 2048:
            raise ApiError(45002, "content size out of limit")
        return content

    def _menu_message(self, body: Json) -> Seen:
        items = body.get("list")
        if not isinstance(items, list) or not 1 <= len(items) <= 20:
            raise ApiError(40035, "invalid parameter")
        shown = []
        for item in items:
            if set(item) != {"id", "content"} or not all(isinstance(v, str) and v for v in item.values()):
                raise ApiError(40035, "invalid parameter")
            shown.append((item["id"], item["content"]))
        whole = "\n".join([body.get("head_content", ""), *(content for _, content in shown)])
        self._words(whole)
        return Seen("message", "msgmenu", body.get("head_content", ""), shown)

    # ---- notices -------------------------------------------------------------------------------------------------

    def template(self, given: Json) -> Json:
        person = self._known(given)
        fields = self.templates.get(str(given.get("template_id")))
        if fields is None:
            raise ApiError(40037, "invalid template_id")
        self._filled(given, fields)
        if not person.following:
            raise ApiError(43004, "require subscribe")
        key = str(given.get("client_msg_id", ""))
        number, at = self.notices_by_key.get(key, (0, 0.0))
        if key and number and self.now - at < 600:
            return {"errcode": 0, "errmsg": "ok", "msgid": number}
        number = self.next_number()
        self.notices_by_key[key] = (number, self.now)
        if person.notices == "success":
            self._shown(person, given, str(given.get("url", "")))
        self.finished.append((person.openid, number, person.notices, False))
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def subscription(self, given: Json) -> Json:
        person = self._known(given)
        fields = self.subscriptions.get(str(given.get("template_id")))
        if fields is None:
            raise ApiError(40037, "invalid template_id")
        self._filled(given, fields)
        if given["template_id"] not in person.accepts:
            raise ApiError(43101, "user refuse to accept the msg")
        person.accepts.discard(given["template_id"])
        number = self.next_number()
        if person.notices == "success":
            self._shown(person, given, str(given.get("page", "")))
        self.finished.append((person.openid, number, person.notices, True))
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    @staticmethod
    def _filled(given: Json, fields: set[str]) -> None:
        data = given.get("data")
        if not isinstance(data, dict) or set(data) != fields:
            raise ApiError(47003, "argument invalid")
        for name, value in data.items():
            text = value.get("value") if isinstance(value, dict) else None
            if not isinstance(text, str) or not text or (name.startswith("thing") and len(text) > 20):
                raise ApiError(47003, f"argument invalid! data.{name}.value is invalid")

    @staticmethod
    def _shown(person: Follower, given: Json, url: str) -> None:
        text = "\n".join(value["value"] for value in given["data"].values())
        person.chat.append(Seen("template", "template", text, url=url))

    # ---- media, menus, codes, sign-in ------------------------------------------------------------------------------

    def upload(self, kind: str, content: bytes, mime: str) -> Json:
        limit = {"image": 2 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}.get(kind)
        if limit is None:
            raise ApiError(40004, "invalid media type")
        good = {"image": ("image/jpeg", "image/png", "image/gif"), "voice": ("audio/amr", "audio/mpeg"),
                "video": ("video/mp4",)}  # fmt: skip
        if mime not in good.get(kind, (mime,)):
            raise ApiError(40005, "invalid file type")
        if not content or len(content) > limit:
            raise ApiError(40006, "invalid meida size")
        media = self.keep(kind, content, mime)
        return {"type": kind, "media_id": media, "created_at": int(self.now)}

    def keep(self, kind: str, content: bytes, mime: str) -> str:
        media = "M" + secrets.token_urlsafe(40)
        self.media[media] = (kind, content, mime, self.now + 3 * DAY)
        return media

    def set_menu(self, given: Json) -> Json:
        buttons = given.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise ApiError(40017, "invalid button size")
        for top in buttons:
            below = top.get("sub_button") or []
            if len(below) > 5:
                raise ApiError(40023, "invalid sub button size")
            _check_name(top, 16)
            if not below:
                _check_button(top)
            for one in below:
                _check_name(one, 32)
                _check_button(one)
        self.menu = given
        return {"errcode": 0, "errmsg": "ok"}

    def make_code(self, given: Json) -> Json:
        if given.get("action_name") not in ("QR_LIMIT_STR_SCENE", "QR_STR_SCENE"):
            raise ApiError(40053, "invalid action info")
        scene = str(given.get("action_info", {}).get("scene", {}).get("scene_str", ""))
        if not 1 <= len(scene) <= 64:
            raise ApiError(40053, "invalid action info")
        ticket = "gQ" + secrets.token_urlsafe(40) + "=="
        self.scenes[ticket] = scene
        return {"ticket": ticket, "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(12)}"}

    def sign_in(self, openid: str) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = (openid, self.now + 300, False)
        return code

    def who(self, query: Json) -> Json:
        if query.get("appid") != self.app_id or query.get("secret") != self.secret:
            raise ApiError(40125, "invalid appsecret")
        openid, until, used = self.codes.get(str(query.get("code")), ("", 0.0, False))
        if used:
            raise ApiError(40163, "code been used")
        if not openid or until < self.now:
            raise ApiError(40029, "invalid code")
        self.codes[query["code"]] = (openid, until, True)
        return {"access_token": "WEB", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}


def _check_name(button: Json, most: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not name or len(name.encode()) > most:
        raise ApiError(40018, "invalid button name size")


def _check_button(button: Json) -> None:
    kind = button.get("type")
    if kind == "click" and 1 <= len(str(button.get("key", "")).encode()) <= 128:
        return
    if kind == "view" and str(button.get("url", "")).startswith("http") and len(str(button["url"]).encode()) <= 1024:
        return
    if kind == "scancode_waitmsg" and button.get("key"):
        return
    raise ApiError(40016 if kind is None else 40019, "invalid button")

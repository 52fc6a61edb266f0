"""The whole program on real sockets with residents and signed-in staff, and every place where words come out again."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from PIL import Image

from bot.logs import JsonLogFormatter, keep_libraries_quiet
from storage.complaints import complaints
from storage.messages import conversations
from storage.people import sessions, staff
from tests.hostile import corpus
from tests.town import CONFIG, GROUP, Town, town

CHAT = "huifang-chat"
WIDE = (
    CONFIG
    + """
limits: {{web_messages_per_minute: 100000, web_new_chats_per_address_per_hour: 100000, files_per_day: 1000}}
"""
)
TWO = WIDE.replace(
    "channels:", '  - {{code: bhwt, name: 滨海湾庭, hotline: "0755-11111111", buildings: [1栋]}}\nchannels:'
)


# ---- what a page is made of --------------------------------------------------------------------------------------


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it: its text, the values in its attributes, and whatever should not be there."""

    text: str = ""
    values: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.values, self.wrong, self._inside = "", [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.wrong.append(f"words inside <{self._inside}>")
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append("a comment")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.wrong.append("an instruction")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        self.values.append(value)
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name, re.IGNORECASE):
            self.wrong.append(f"attribute {name!r}")
        if name.startswith("on") or name in ("style", "srcdoc", "formaction", "background", "ping"):
            self.wrong.append(f"{tag} {name}")
        if name in ("href", "src", "action", "data", "poster") and not re.match(r"/(?!/)|#|tel:|\Z", value):
            self.wrong.append(f"{tag} {name}={value}")
        if tag in ("script", "link") and name in ("src", "href") and not value.startswith("/static/"):
            self.wrong.append(f"{tag} {name}={value}")


_TAGS = """html head title meta link script body header main footer nav section article aside div span p a b i em
strong small h1 h2 h3 h4 h5 h6 ul ol li dl dt dd form input button label textarea select option optgroup fieldset
legend details summary pre blockquote time img audio video svg path circle rect g line polyline table thead tbody
tr td th br hr noscript"""
TAGS = frozenset(_TAGS.split())
_MARKED = tuple(one for one in corpus.ALL if re.search(r"<[a-zA-Z/!?]", one))


def unharmed(html: str) -> Page:
    """The page, after making sure that nothing anybody wrote became part of its markup or was worked out."""
    page = Page(html)
    assert page.wrong == [], page.wrong[:5]
    raw = [one for one in _MARKED if one in html and one not in ("</textarea>", "</form>", "</dd>", "</blockquote>")]
    assert raw == [], raw[:3]
    unreckoned(html)
    return page


def unreckoned(text: str) -> None:
    """Nothing was worked out, and nothing of our insides is shown."""
    for told in (corpus.PRODUCT, "Traceback (most", "jinja2.", "sqlalchemy", "asyncpg.", "sqlite3.", 'File "/'):
        assert told not in text, told


def closer(text: str) -> str:
    """Words as a page shows them, without regard to how its blanks fall."""
    return re.sub(r"\s+", " ", text).strip()


# ---- what was logged ---------------------------------------------------------------------------------------------


class Kept(io.StringIO):
    """Everything that was logged, as it would have stood on stderr."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line, read back. Raises ValueError when one is no JSON object."""
        written = self.getvalue().split("\n")
        assert written.pop() == ""
        return [json.loads(line) for line in written]

    def tells_nothing(self, *secrets: str) -> None:
        """One JSON object a line, ASCII only, and none of these words in any of them; nothing of ours failed."""
        assert self.getvalue().isascii()
        told = json.dumps(self.lines, ensure_ascii=False)
        for secret in secrets:
            assert secret not in told, secret
        assert [line for line in self.lines if "error" in line] == []


@contextmanager
def logged(level: int = logging.DEBUG) -> Iterator[Kept]:
    """Takes every record, the libraries' too, at the most talkative level that can be configured [P-01]."""
    keep_libraries_quiet()
    kept, root = Kept(), logging.getLogger()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonLogFormatter())
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield kept
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def upload(data: bytes, name: str = "photo.png", mime: str = "image/png") -> aiohttp.FormData:
    """A form with one file."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type=mime)
    return form


def picture() -> bytes:
    """A small photo."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 90)).save(made, "PNG")
    return made.getvalue()


def wire(text: str) -> str:
    """Words as a browser's form sends them: half characters have been replaced by then."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# ---- people ------------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Any

    @property
    def page(self) -> Page:
        return unharmed(self.text)

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Browser:
    """A browser with its own cookies; it follows no redirect by itself."""

    base: str
    session: aiohttp.ClientSession
    csrf: str = ""

    async def get(self, path: str, **more: Any) -> Answer:
        async with self.session.get(self.base + path, allow_redirects=False, **more) as answer:
            return Answer(answer.status, await answer.text(errors="replace"), answer.headers)

    async def post(self, path: str, data: Any = None, **more: Any) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        if isinstance(data, dict):
            data = io.BytesIO(urlencode({name: wire(value) for name, value in data.items()}).encode())
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = self.session.post(self.base + path, data=data, headers=headers, allow_redirects=False, **more)
        async with request as answer:
            return Answer(answer.status, await answer.text(errors="replace"), answer.headers)

    async def send(self, text: str = "", **more: Any) -> Answer:
        """What the chat page's script sends."""
        return await self.post("/chat/send", json={"id": str(uuid.uuid4()), "text": text, **more})

    async def heard(self, after: int = 0) -> list[dict[str, Any]]:
        """The lines of the chat."""
        answer = await self.get(f"/chat/messages?after={after}")
        assert answer.status == 200
        return list(answer.json["messages"])

    async def form(self, path: str, **fields: Any) -> Answer:
        """A console form as its page would send it."""
        return await self.post(path, {"csrf": self.csrf, "once": uuid.uuid4().hex, **fields})

    @property
    def chat(self) -> str:
        """The address of this browser's conversation."""
        key = next(one.value for one in self.session.cookie_jar if one.key == CHAT)
        return hashlib.sha256(key.encode()).hexdigest()[:32]


@dataclass
class House:
    """A town with browsers."""

    town: Town
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)
    staff: dict[str, Browser] = field(default_factory=dict)

    def browser(self, **headers: str) -> Browser:
        """A new one that knows nobody."""
        session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept-Language": "zh-CN", **headers}
        )
        self.browsers.append(session)
        return Browser(self.town.base, session)

    async def do(self, work: Any) -> Any:
        return await self.town.app.desk.database.transact(work)

    async def read(self, work: Any) -> Any:
        return await self.town.app.desk.database.read(work)

    async def count(self, *tables: Any) -> int:
        """How many rows these tables have together."""
        return sum([len(await self.read(lambda c, t=table: c.execute(t.select()).fetchall())) for table in tables])

    async def hire(self, name: str, *roles: str, community: str = "sjhc", **known: str) -> Browser:
        """A member of staff, signed in."""

        def work(unit: Any) -> tuple[int, str]:
            key = staff.add(unit, name, [(community, role) for role in roles], **known)
            return key, sessions.new_code(unit, key, "login")

        self.town.people[name], code = await self.do(work)
        browser = self.browser()
        answer = await browser.post("/console/login", {"code": code})
        assert answer.status == 303
        page = await browser.get("/console/people/me")
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found
        browser.csrf = found[1]
        self.staff[name] = browser
        return browser

    async def waits(self, chat: str, channel: str = "web") -> tuple[str, str]:
        """The question a chat waits at, and its talk's key; empty when it waits for nothing."""
        found = await self.read(lambda c: conversations.find_chat(c, channel, chat))
        talk = found.talk if found else {}
        return str(talk.get("waits", "")), str(talk.get("key", ""))

    async def file(self, browser: Browser, answers: dict[str, str], taps: dict[str, str] | None = None) -> Any:
        """Files a complaint in the web chat: words where `answers` has some, a tap where `taps` has one, else skipped.
        Returns the complaint."""
        await browser.get("/chat?place=sjhc")
        assert (await browser.send(answers["what"], place="sjhc")).status == 200
        taps, given = {"category": "unsure", **(taps or {})}, {"what"}
        for _ in range(40):
            question, key = await self.waits(browser.chat)
            if not question:
                break
            missed = next((name for name in answers if name not in given), "") if question == "readback" else ""
            if missed:  # the program thought it knew from other words
                assert (await browser.send(choice=f"a|{key}|readback|~change:{missed}")).status == 200
                question = missed
            given.add(question)
            answer = await self._answer(browser, question, key, answers, taps)
            assert answer.status == 200, (question, answer.status, answer.text)
        await self.town.settle()
        return await self.newest(browser.chat)

    async def _answer(
        self, browser: Browser, question: str, key: str, answers: dict[str, str], taps: dict[str, str]
    ) -> Answer:
        if question == "readback":
            return await browser.send(choice=f"a|{key}|readback|yes")
        if question in taps:
            return await browser.send(choice=f"a|{key}|{question}|{taps[question]}")
        if question in answers:
            return await browser.send(answers[question])
        return await browser.send(choice=f"a|{key}|{question}|~skip")

    async def newest(self, chat: str, channel: str = "web") -> Any:
        """The newest complaint of a chat."""

        def look(connection: Any) -> Any:
            known = conversations.find_chat(connection, channel, chat)
            assert known is not None
            mine = complaints.of_conversation(connection, known.id)
            return mine[0] if mine else None

        return await self.read(look)

    async def case(self, key: int) -> Any:
        return await self.read(lambda c: complaints.find(c, key))

    async def act(self, name: str, key: int, move: str, **answers: str) -> Answer:
        """A console form of a move."""
        version = str((await self.case(key)).version)
        return await self.staff[name].form(f"/console/cases/{key}/act", version=version, move=move, **answers)


@asynccontextmanager
async def house(url: str, folder: Path, config: str = WIDE) -> AsyncIterator[House]:
    """The program with its people's browsers."""
    async with town(url, folder, config) as place:
        made = House(place)
        try:
            yield made
        finally:
            for session in made.browsers:
                await session.close()


__all__ = ["GROUP", "TWO", "Answer", "Browser", "House", "Page", "closer", "house", "logged", "unharmed", "unreckoned"]

"""Somebody who writes to us, through Telegram or through the web chat, word for word the same."""

from __future__ import annotations

import io
import uuid
from typing import Any, Protocol

import aiohttp
from PIL import Image

from tests.town import Town


def picture() -> bytes:
    """A small photograph, as a phone would send it."""
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 90, 60)).save(written, "PNG")
    return written.getvalue()


class Resident(Protocol):
    """A person with a chat. `heard` gives the texts that came since it was last asked."""

    async def say(self, text: str) -> None: ...

    async def press(self, label: str) -> None: ...

    async def photo(self, caption: str = "") -> None: ...

    async def heard(self) -> list[str]: ...

    async def close(self) -> None: ...


class OnTelegram:
    """A resident with a Telegram account."""

    def __init__(self, town: Town, name: str) -> None:
        self.town, self.id, self.seen = town, town.account(name), 0

    def _mine(self) -> list[Any]:
        return [m for m in self.town.tg.messages(self.id)]

    async def say(self, text: str) -> None:
        await self.town.tg.say(self.id, text)
        await self.town.settle()

    async def press(self, label: str) -> None:
        for message in reversed(self._mine()):
            if any(label in b for b in message.labels):
                button = next(b for b in message.labels if label in b)
                await self.town.tg.press(self.id, message, button)
                return await self.town.settle()
        raise AssertionError(f"no button {label!r}; last: {self._mine()[-1].text if self._mine() else None}")

    async def photo(self, caption: str = "") -> None:
        await self.town.tg.photo(self.id, picture(), caption=caption)
        await self.town.settle()

    async def heard(self) -> list[str]:
        mine = self._mine()
        new, self.seen = mine[self.seen :], len(mine)
        return [m.text for m in new]

    async def close(self) -> None:
        pass


class OnWeb:
    """A resident with the chat page open in a browser."""

    def __init__(self, town: Town, name: str) -> None:
        self.town, self.after = town, 0
        same = {"Sec-Fetch-Site": "same-origin"}  # what every browser says of its own page
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=same)
        self.rows: list[dict[str, Any]] = []
        self.fresh: list[str] = []

    async def _look(self) -> None:
        await self.town.settle()
        async with self.session.get(f"{self.town.base}/chat/messages?after={self.after}") as answer:
            for message in (await answer.json())["messages"]:
                self.after = max(self.after, message["id"])
                if message["way"] == "out":
                    self.rows.append(message)
                    self.fresh.append(message["text"])

    async def _send(self, **fields: Any) -> None:
        if not self.after:
            await (await self.session.get(f"{self.town.base}/chat?place=sjhc")).read()
        body = {"id": str(uuid.uuid4()), **fields}
        async with self.session.post(f"{self.town.base}/chat/send", json=body) as answer:
            assert answer.status == 200, await answer.text()
        await self._look()

    async def say(self, text: str) -> None:
        await self._send(text=text)

    async def press(self, label: str) -> None:
        await self._look()
        for message in reversed(self.rows):
            for row in message["rows"]:
                for button in row:
                    if label in button["label"] and button.get("data"):
                        return await self._send(choice=button["data"])
        raise AssertionError(f"no button {label!r}; last: {self.rows[-1]['text'] if self.rows else None}")

    async def photo(self, caption: str = "") -> None:
        form = aiohttp.FormData()
        form.add_field("file", picture(), filename="photo.png", content_type="image/png")
        async with self.session.post(f"{self.town.base}/chat/upload", data=form) as answer:
            assert answer.status == 200, await answer.text()
            stored = (await answer.json())["id"]
        await self._send(text=caption, files=[stored])

    async def heard(self) -> list[str]:
        await self._look()
        new, self.fresh = self.fresh, []
        return new

    async def close(self) -> None:
        await self.session.close()


CHANNELS: dict[str, Any] = {"telegram": OnTelegram, "web": OnWeb}

"""Permanent WeChat QR codes, one for each community, building and public place, and a page to print them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from bot.app import TEMPLATES
from bot.channels.base import ChannelState
from bot.channels.shared.http import VendorClient
from bot.channels.wechat.api import WechatApi
from bot.config.channels import WechatChannel
from bot.config.settings import Settings
from bot.texts.texts import Texts
from handlers.console.system.place_codes import codes_of

MOST_CODES, MOST_SCENE = 100_000, 64
_PICTURE_BYTES = 2 << 20
_MADE = "codes.json"


@dataclass(frozen=True, slots=True)
class Sign:
    """One QR code to print: the place code it carries, and the words beside it."""

    scene: str
    community: str
    name: str
    hotline: str
    language: str


def place_signs(settings: Settings) -> list[Sign]:
    """One sign for each configured place. Raises ValueError when there are more than an account may have, or a code is
    too long."""
    found = []
    for community in settings.communities:
        language = community.language or settings.language
        found += [Sign(code, community.name, name, community.hotline, language) for code, name in codes_of(community)]
    long = [sign.scene for sign in found if len(sign.scene.encode()) > MOST_SCENE]
    if long:
        raise ValueError(f"the code {long[0]} is longer than {MOST_SCENE} bytes; give the place a shorter code")
    if len(found) > MOST_CODES:
        raise ValueError(f"{len(found)} places are more than the {MOST_CODES} codes an account may have")
    return found


class CodeMaker:
    """Creates the codes through the vendor's API, once each, and stores their pictures in a folder."""

    def __init__(self, section: WechatChannel, kept: ChannelState, folder: Path) -> None:
        self._line, self._pictures = VendorClient(section.api_url), VendorClient(section.code_url)
        self._api = WechatApi(self._line, kept, section.app_id, section.app_secret.get_secret_value())
        self._folder = folder

    async def close(self) -> None:
        """Closes the connections."""
        await self._line.close()
        await self._pictures.close()

    async def make(self, wanted: Iterable[Sign]) -> list[tuple[Sign, str]]:
        """The signs with the names of their pictures. What an earlier run made is kept. Raises TryLater or Refused."""
        made = self._known()
        listed = []
        for sign in wanted:
            name = made.get(sign.scene) or await self._one(sign.scene, len(made) + 1)
            if sign.scene not in made:
                made[sign.scene] = name
                text = json.dumps(made, ensure_ascii=False, indent=1)
                (self._folder / _MADE).write_text(text, encoding="utf-8")
            listed.append((sign, name))
        return listed

    def _known(self) -> dict[str, str]:
        path = self._folder / _MADE
        known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return {scene: name for scene, name in known.items() if (self._folder / name).exists()}

    async def _one(self, scene: str, number: int) -> str:
        asked: dict[str, Any] = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        ticket = str((await self._api.harmless("/cgi-bin/qrcode/create", asked)).get("ticket", ""))
        picture = await self._pictures.download("/cgi-bin/showqrcode", {"ticket": ticket}, _PICTURE_BYTES)
        while (self._folder / f"code-{number:05d}.jpg").exists():
            number += 1
        name = f"code-{number:05d}.jpg"
        (self._folder / name).write_bytes(picture.content)
        return name


def printable_page(listed: Sequence[tuple[Sign, str]], texts: Texts) -> str:
    """The printable HTML page, one code on each sheet of paper."""
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "web"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    said = [
        (sign, name, texts.say(sign.language, "wechat.sheet.scan"),
         texts.say(sign.language, "wechat.sheet.hotline", {"hotline": sign.hotline}))
        for sign, name in listed
    ]  # fmt: skip
    return jinja.get_template("wechat_codes.html").render(said=said)

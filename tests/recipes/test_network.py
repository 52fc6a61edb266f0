"""The README's recipe "a network more": a folder in bot/channels and a section in bot/config/channels.py, no more.

The two things are done in a copy of the program, which then serves the network over its webhook."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANNEL = '''
"""A network by pigeon: its webhook takes {"id", "from", "text"}; what is sent is appended to a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from bot.channels.base import Capabilities, ChannelState, Files, Receive, Sent
from bot.config.channels import PigeonChannel
from bot.domain.messages import Address, Incoming, Outgoing


def open_channel(name: str, section: PigeonChannel, public_url: str) -> Pigeon:
    return Pigeon(name, Path(section.loft))


class Pigeon:
    kind = "pigeon"
    can = Capabilities(buttons=False, per_second=1000.0, per_chat_second=1000.0)

    def __init__(self, name: str, loft: Path) -> None:
        self.name, self.loft = name, loft

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        async def hook(request: web.Request) -> web.Response:
            said = await request.json()
            address = Address(self.name, said["from"])
            await receive(Incoming(said["id"], address, said["from"], datetime.now(UTC), text=said["text"]))
            return web.Response(text="ok")

        return [web.post(f"/hooks/{self.name}", hook)]

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, address: Address, out: Outgoing) -> Sent:
        with self.loft.open("a", encoding="utf-8") as file:
            file.write(json.dumps([address.chat, out.text], ensure_ascii=False) + "\\\\n")
        return Sent()

    async def fetch(self, ref: str, limit: int) -> bytes:
        raise NotImplementedError

    def link(self, start: str) -> str:
        return ""
'''
SECTION = '''
class PigeonChannel(Network):
    """By pigeon. `loft`: the file where they land."""

    kind: Literal["pigeon"]
    loft: str


GROUP_CHATS'''
PLAY = """
import asyncio, json, sys
from pathlib import Path
import aiohttp
from aiohttp import web
from bot.app import running
from bot.config.settings import load

async def main():
    settings = load(Path("config.yaml"), {})
    async with running(settings) as app:
        runner = web.AppRunner(app.web)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/birds"
        async with aiohttp.ClientSession() as http:
            for number, text in enumerate(("3栋2单元楼道灯坏了", "直接提交")):
                async with http.post(url, json={"id": str(number), "from": "widow", "text": text}) as answer:
                    assert answer.status == 200, await answer.text()
                await app.sender.drain()
        await runner.cleanup()

asyncio.run(main())
print(Path("loft").read_text("utf-8"))
"""


def test_a_folder_and_a_section_are_a_network_more(tmp_path: Path) -> None:
    for part in ("bot", "handlers", "storage", "templates"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "bot" / "channels" / "pigeon"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""The network by pigeon."""\n', encoding="utf-8")
    (folder / "channel.py").write_text(CHANNEL.replace("\\\\n", "\\n"), encoding="utf-8")
    sections = tmp_path / "bot" / "config" / "channels.py"
    before = sections.read_text(encoding="utf-8")
    after = re.sub(r"\nGROUP_CHATS", SECTION, before, count=1)
    after = after.replace("| RobotChannel,", "| RobotChannel | PigeonChannel,")
    assert after.count("PigeonChannel") == 2, "one class, one place in the list of kinds"
    sections.write_text(after, encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "communities: [{code: sjhc, name: 四季花城, hotline: '0755-1'}]\n"
        "channels: {web: {kind: web}, birds: {kind: pigeon, loft: loft}}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "TS-" in done.stdout, "the receipt with the number came by pigeon"
    assert '"widow"' in done.stdout

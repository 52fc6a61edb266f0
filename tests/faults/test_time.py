"""The clock goes wrong, or we were away: every deadline fires once, in order, and nobody is flooded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.commands.check import database_faults
from bot.commands.clocks_work import import_days
from bot.domain.clocks.rules import rules_from
from handlers.clocks import actions, ring, time_jumps, unwatched
from handlers.clocks import loop as clocks_loop
from storage.complaints import clocks as clock_rows
from storage.tables import calendar_changes, clocks, complaints, history, messages, rings
from storage.tables import staff as staff_table
from tests.faults.people import GROUP, counted, file, rows, tap, told
from tests.town import Town, town

WHO = 9001
WORDS = ("1栋大堂的灯坏了", "小区东门的门禁打不开", "3栋5单元楼道里堆满了纸箱")
"""Three events in three places: nobody is offered to join a neighbour."""


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
    loop.watch = time_jumps.TimeJumpGuard(lambda: steady)
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
    steady += time_jumps.DOUBT.total_seconds() + 1
    place.clock.now += time_jumps.DOUBT + timedelta(seconds=1)
    assert not loop.doubtful()


async def test_E_12_down_for_72_hours_each_deadline_fires_once_in_order_without_a_flood(place: Town) -> None:
    for n in range(3):
        await file(place, 9001 + n, WORDS[n])
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
    await file(place, 9001, WORDS[0])
    await file(place, 9002, WORDS[1])
    first = (await rows(place, complaints))[0]
    real = actions.act

    def broken(desk: Any, unit: Any, c: Any, *rest: Any) -> None:
        if c.id == first.id:
            raise KeyError("a fault of ours")
        real(desk, unit, c, *rest)

    monkeypatch.setattr(ring, "act", broken)
    monkeypatch.setattr(clocks_loop, "AT_ONCE", 1)
    place.clock.now += timedelta(minutes=45)
    for _ in range(12):
        await place.app.clocks.round()
    await place.settle()
    assert {row.complaint for row in await rows(place, rings)} == {first.id + 1}
    monkeypatch.setattr(ring, "act", real)
    await place.wait("1h")
    assert first.id in {row.complaint for row in await rows(place, rings)}


async def next_times(place: Town) -> dict[tuple[int, str], Any]:
    """When each running clock of a complaint rings."""
    return {(row.complaint, row.rule): row.due_at for row in await rows_of_clocks(place) if row.due_at}


async def announce(place: Town, *days: tuple[str, str]) -> None:
    """Another process imports holidays; the program looks, and counts anew."""
    listed = [(date.fromisoformat(day), kind, "") for day, kind in days]
    settings = place.app.settings
    await place.app.desk.database.transact(lambda unit: import_days(settings, unit, listed, "gov.csv"))
    await place.app.clocks.look()
    await place.ring()


async def test_E_07_a_missing_years_holidays_are_provisional_and_counted_again_when_they_come(place: Town) -> None:
    await place.until(datetime.fromisoformat("2026-12-31T17:57:00+08:00"))
    await file(place)
    key = (1, "assign")
    before = await next_times(place)
    assert before[key] == datetime.fromisoformat("2027-01-01T08:37:00+08:00")
    assert 2027 in place.app.desk.calendar("sjhc").provisional
    await announce(place, ("2027-01-01", "off"), ("2027-01-02", "off"), ("2027-01-03", "off"), ("2027-10-01", "off"))
    after = await next_times(place)
    assert after[key] == datetime.fromisoformat("2027-01-04T08:37:00+08:00")
    assert 2027 not in place.app.desk.calendar("sjhc").provisional
    still = {one: at for one, at in after.items() if before.get(one) == at}
    assert (1, "handling") in still
    await place.restart()
    assert (await next_times(place))[key] == after[key]


async def test_E_08_holidays_that_change_move_open_due_times_are_kept_and_told_to_nobody_twice(place: Town) -> None:
    await place.until(datetime.fromisoformat("2026-11-27T17:40:00+08:00"))
    await file(place)
    await place.wait("15min")
    rung = await counted(place, rings)
    assert rung
    said = len(place.tg.sent)
    before = await next_times(place)
    await announce(place, ("2026-11-28", "off"), ("2026-11-29", "off"), ("2026-11-30", "off"))
    after = await next_times(place)
    assert await counted(place, rings) == rung
    assert len(place.tg.sent) == said
    moved = {rule: at for (_case, rule), at in after.items() if before[(_case, rule)] != at}
    assert moved["assign"] == datetime.fromisoformat("2026-12-01T08:50:00+08:00")
    (change,) = await rows(place, calendar_changes)
    assert (change.source, change.days, change.cases) == ("gov.csv", 3, 1)
    assert change.moved == len(moved)
    assert change.done_at is not None
    await announce(place, ("2026-11-28", "off"))
    assert len(await rows(place, calendar_changes)) == 1


async def test_E_08_a_change_that_is_interrupted_is_finished_after_the_restart(place: Town) -> None:
    for n in range(3):
        await file(place, 9001 + n, WORDS[n])
    listed = [(date(2026, 11, 24), "off", "")]
    await place.app.desk.database.transact(lambda unit: import_days(place.app.settings, unit, listed, "gov.csv"))
    await place.app.clocks.look()
    assert place.app.clocks.sweeping
    await place.restart()
    await place.ring()
    (change,) = await rows(place, calendar_changes)
    assert (change.cases, change.done_at is not None) == (3, True)


async def test_E_03_a_copy_that_slept_through_its_turn_rings_nothing_a_second_time(place: Town) -> None:
    await file(place)
    place.clock.now += timedelta(minutes=45)
    desk = place.app.desk
    seen = await desk.database.read(lambda c: clock_rows.due_clocks(c, place.clock.now))
    assert seen
    await place.ring()
    rung = await counted(place, rings)
    for key, name, at in seen:
        assert not await desk.database.transact(partial(ring.ring, desk, key=key, name=name, due_at=at))
    assert await desk.database.transact(partial(ring.ring_together, desk, found=seen)) == []
    assert await counted(place, rings) == rung


async def test_F_06_copies_that_race_ring_every_step_once(place: Town) -> None:
    for n in range(3):
        await file(place, 9001 + n, WORDS[n])
    place.clock.now += timedelta(days=4)
    copies = [place.app.clocks, clocks_loop.ClockLoop(place.app.desk), clocks_loop.ClockLoop(place.app.desk)]
    for _ in range(12):
        await asyncio.gather(*(copy.round() for copy in copies))
    await place.ring()
    rung = Counter((row.complaint, row.rule, row.since, row.step) for row in await rows(place, rings))
    assert len(rung) > 10
    assert max(rung.values()) == 1
    assert not [row for row in await rows_of_clocks(place) if row.due_at and row.due_at <= place.clock.now]


async def test_a_restart_in_the_middle_of_a_ladder_goes_on_with_the_next_rung(place: Town) -> None:
    await file(place)
    await place.wait("11min")
    await place.restart()
    await place.wait("35min")
    steps = [(row.step, row.who) for row in await rows(place, rings, rings.c.rule == "assign")]
    assert steps == [(0, "supervisor"), (1, "manager")]


async def test_rules_that_would_set_each_other_off_ring_once_and_come_to_rest(place: Town) -> None:
    """The settings are refused; should such a rule be there all the same, the table of moves ends it."""
    circle = rules_from({"circle": {"start": "called", "within": "0min", "then": "call_back", "stop": ["closed"]}})
    place.app.desk.clocks = (*place.app.desk.clocks, *circle)
    number = await file(place)
    await tap(place, place.account("王师傅"), "接单", GROUP)
    done = {"result": "换了灯", "cause": "灯坏", "correction": "换灯", "corrective": "巡查", "preventive": "台账"}
    await place.act("王师傅", number, "handle", **done)
    await place.act("陈主任", number, "verify")
    await place.ring()
    await place.wait("1h")
    assert len(await rows(place, history, history.c.move == "call_back")) == 1
    assert await counted(place, rings, rings.c.rule == "circle") <= 1


async def test_E_11_many_clocks_due_at_once_all_ring_once_and_the_loop_does_not_spin(place: Town) -> None:
    for n in range(3):
        await file(place, 9001 + n, WORDS[n])
    place.clock.now += timedelta(minutes=45)
    rounds = 0
    while await place.app.clocks.round():
        rounds += 1
        assert rounds < 40
    assert await place.app.clocks.round() == 0


async def test_nobody_is_forgotten_a_complaint_without_clock_or_person_is_found_and_mended(place: Town) -> None:
    number = await file(place)
    case = await place.case(number)
    desk = place.app.desk

    def lose(unit: Any) -> None:
        unit.execute(clocks.delete().where(clocks.c.complaint == case.id))
        unit.execute(staff_table.update().where(staff_table.c.id == case.first_asked).values(active=0))

    await desk.database.transact(lose)
    found = await desk.database.transact(lambda unit: unwatched.unwatched_numbers(desk, unit))
    assert found == {"clock": [number], "person": [number]}
    told_first = await desk.database.transact(lambda unit: database_faults(place.app.settings, unit))
    assert sum(number in line for line in told_first) == 2
    await place.restart()
    desk = place.app.desk
    assert await desk.database.transact(lambda unit: unwatched.unwatched_numbers(desk, unit)) == {
        "clock": [],
        "person": [],
    }
    mended = await place.case(number)
    assert mended.first_asked in (place.people["陈主任"], place.people["赵经理"])
    assert (await place.moves(number))[-1] == "entrust"
    await place.wait("1h")
    assert await counted(place, rings, rings.c.complaint == case.id)

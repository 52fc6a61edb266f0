"""Answers that travel in the network's own response: said once, in order, never lost, whoever dies in between."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Capabilities, TryLater
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import LAMP, plain_town


async def test_an_answer_goes_with_the_response_and_nothing_is_pushed(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        seen = await town.say("ann", LAMP)
        assert seen
        assert town.channel.texts("ann", "push") == []
        assert set(await town.states("ann")) == {"sent"}
        again = await town.say("ann", "直接提交")
        assert any("TS-" in text for text in again)
        assert set(await town.states("ann")) == {"sent"}


async def test_what_does_not_fit_follows_in_order(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(carry=1)) as town:
        seen = await town.say("ann", LAMP)
        rows = await town.rows("ann")
        assert len(seen) == 1
        assert len(rows) > 1
        assert "\n\n".join(town.channel.texts("ann")) == "\n\n".join(row.text for row in rows)
        assert {row.state for row in rows} == {"sent"}


async def test_A_03_a_message_that_comes_again_has_the_same_answer_again(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        message = town.channel.written("ann", LAMP)
        first = await town.channel.deliver(message)
        second = await town.channel.deliver(message)
        assert [out.text for out in first.said] == [out.text for out in second.said] != []
        assert [out.id for out in first.said] == [out.id for out in second.said]
        town.channel.take("ann", second)
        await town.settle()
        third = await town.channel.deliver(message)
        assert [out.text for out in third.said] == [out.text for out in first.said]
        third.carried(len(third.said))
        await town.settle()
        assert len(await town.rows("ann", "in")) == 1
        assert town.channel.texts("ann", "push") == []


async def test_A_03_copies_that_come_while_the_first_is_worked_on_wait_for_it(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        message = town.channel.written("ann", LAMP)
        replies = await asyncio.gather(*(town.channel.deliver(message) for _ in range(4)))
        said = {tuple(out.text for out in reply.said) for reply in replies}
        assert len(said) == 1
        assert said != {()}
        for reply in replies:
            reply.carried(len(reply.said))
        await town.settle()
        assert set(await town.states("ann")) == {"sent"}
        assert town.channel.texts("ann", "push") == []


async def test_a_door_that_gave_up_leaves_its_answer_to_the_sender_unless_another_took_it(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        message = town.channel.written("ann", LAMP)
        late = await town.channel.deliver(message)
        again = await town.channel.deliver(message)
        late.carried(0)  # the first door is told that its caller has gone; the second holds the words by now
        await town.settle()
        assert town.channel.shown == []
        town.channel.take("ann", again)
        await town.settle()
        assert town.channel.texts("ann", "push") == []
        other = await town.channel.deliver(town.channel.written("ann", "直接提交"))
        other.carried(0)
        await town.settle()
        assert "\n\n".join(town.channel.texts("ann", "push")) == "\n\n".join(out.text for out in other.said)
        repeated = await town.channel.deliver(message)
        assert [out.text for out in repeated.said] == [out.text for out in again.said]


async def test_A_05_a_process_that_died_before_the_response_is_answered_by_the_redelivery(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        message = town.channel.written("ann", LAMP)
        lost = await town.channel.deliver(message)  # committed; the response never leaves
        await town.restart()
        await town.settle()
        assert town.channel.shown == []
        seen = town.channel.take("ann", await town.channel.deliver(message))
        await town.settle()
        assert seen == [out.text for out in lost.said]
        town.clock.turn(seconds=120)
        await town.claim()
        assert town.channel.texts("ann", "push") == []
        assert set(await town.states("ann")) == {"sent"}


async def test_A_05_without_a_redelivery_the_answer_is_sent_after_its_short_lease(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        message = town.channel.written("ann", LAMP)
        lost = await town.channel.deliver(message)
        await town.restart()
        town.clock.turn(seconds=21)
        await town.claim()
        assert "\n\n".join(town.channel.texts("ann", "push")) == "\n\n".join(out.text for out in lost.said)
        late = await town.channel.deliver(message)  # so late that everything is said already
        assert late.said == ()
        late.carried(0)
        town.clock.turn(seconds=120)
        await town.claim()
        assert len(town.channel.shown) == len(town.channel.texts("ann", "push"))
        assert set(await town.states("ann")) == {"sent"}


async def test_A_05_what_another_look_has_just_found_is_waited_for(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender looks by itself as well. On a busy machine its look may be half done when we look."""
    async with plain_town(database_url, tmp_path) as town:
        lost = await town.channel.deliver(town.channel.written("ann", LAMP))
        await town.restart()
        database, found, go_on = town.app.desk.database, asyncio.Event(), asyncio.Event()
        real = database.transact

        async def slow(work: Any) -> Any:
            result = await real(work)
            if not found.is_set():
                found.set()
                await go_on.wait()
            return result

        town.clock.turn(seconds=21)
        monkeypatch.setattr(database, "transact", slow)
        looking = asyncio.create_task(town.app.sender.run())
        await found.wait()
        claiming = asyncio.create_task(town.claim())
        await asyncio.wait([claiming], timeout=0.2)  # it has every chance to be wrong
        go_on.set()
        await claiming
        assert "\n\n".join(town.channel.texts("ann", "push")) == "\n\n".join(out.text for out in lost.said) != ""
    await looking


async def test_A_05_another_copy_answers_the_redelivery_and_the_first_is_too_late(
    database_url: str, tmp_path: Path
) -> None:
    if not database_url.startswith("postgresql"):
        return  # one process works on a SQLite file
    async with plain_town(database_url, tmp_path) as town, plain_town(database_url, tmp_path / "b") as other:
        message = town.channel.written("ann", LAMP)
        slow = await town.channel.deliver(message)
        seen = other.channel.take("ann", await other.channel.deliver(message))
        slow.carried(0)  # its caller had gone: but another copy holds the words by now
        await town.settle()
        await other.settle()
        assert seen == [out.text for out in slow.said]
        assert town.channel.shown == []
        assert other.channel.texts("ann", "push") == []
        assert set(await town.states("ann")) == {"sent"}
        again, twice = await asyncio.gather(
            town.channel.deliver(town.channel.written("ann", "直接提交", id="n1")),
            other.channel.deliver(other.channel.written("ann", "直接提交", id="n1")),
        )
        assert [out.text for out in again.said] == [out.text for out in twice.said] != []
        again.carried(0)
        twice.carried(0)
        await town.settle()
        await other.settle()
        pushed = [*town.channel.texts("ann", "push"), *other.channel.texts("ann", "push")]
        assert "\n\n".join(pushed) == "\n\n".join(out.text for out in again.said)


async def test_B_16_nothing_overtakes_what_is_still_on_its_way(database_url: str, tmp_path: Path) -> None:
    channel = PlainChannel(can=Capabilities(buttons=False, answers=True, per_second=10_000, per_chat_second=10_000))
    async with plain_town(database_url, tmp_path, channel) as town:
        first = await channel.deliver(channel.written("ann", LAMP))
        channel.troubles.append(TryLater("busy", 0.3))
        first.carried(0)
        while channel.troubles:
            await asyncio.sleep(0.01)
        second = await channel.deliver(channel.written("ann", "直接提交"))
        assert second.said == ()  # an earlier answer waits for its next try, so this one goes behind it
        second.carried(0)
        await town.settle()
        assert channel.texts("ann") == [row.text for row in await town.rows("ann")]


async def test_a_second_message_is_answered_at_once_while_the_first_answer_is_being_written_down(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        for text in (LAMP, "直接提交", "进度"):
            assert town.channel.take("ann", await town.channel.deliver(town.channel.written("ann", text)))
        await town.settle()
        assert town.channel.texts("ann", "push") == []
        assert town.channel.texts("ann") == [row.text for row in await town.rows("ann")]


async def test_a_message_our_code_fails_on_is_answered_in_the_response_too(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        town.app.desk.settings = town.app.desk.settings.model_copy(update={"privacy": None})  # a fault of ours
        seen = await town.say("ann", LAMP)
        assert len(seen) == 1
        assert "0755-00000000" in seen[0]
        assert await town.states("ann") == ["sent"]


async def test_the_channel_s_memory_is_written_with_its_message(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", LAMP, keep=(("cursor", "c7"),))
        assert town.channel.kept is not None
        assert await town.channel.kept.get("cursor") == "c7"


async def test_our_own_name_of_a_message_is_short_and_stays(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(carry=0)) as town:
        await town.say("ann", LAMP)
        await town.restart()
        await town.say("bea", LAMP)
        names = [one.key for one in town.channel.shown]
        assert len(set(names)) == len(names) > 1
        assert len({name.split("-")[0] for name in names}) == 1
        assert all(name.replace("-", "").isalnum() and len(name) <= 32 for name in names)

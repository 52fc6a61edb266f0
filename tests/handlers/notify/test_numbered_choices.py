"""Choices on a network without buttons: a number, a label or its beginning is a press, and nothing else is."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import LAMP, PlainTown, plain_town


async def talk(town: PlainTown, chat: str) -> dict[str, object]:
    from storage.messages.conversations import find_chat

    known = await town.app.desk.database.read(lambda c: find_chat(c, "plain", chat))
    assert known is not None
    return dict(known.talk)


async def test_a_complaint_is_filed_by_numbers_alone(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", LAMP)
        choices = town.channel.choices("ann")
        assert sorted(choices.values()) == list(range(1, len(choices) + 1))
        seen = await town.say("ann", str(choices["直接提交"]))
        assert any("TS-" in text for text in seen)
        assert not any("20000" in text for text in seen), "a short word is not called too long"


async def test_numbers_are_understood_however_they_are_written(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        trouble = ("1栋1单元楼道很脏三天没扫", "5栋2单元垃圾没人收", "7栋停车位被占", "9栋楼上半夜很吵")
        for words, chat, form in zip(trouble, "abcd", ("{}", "第{}个", "{}。", "（{}）"), strict=True):
            await town.say(chat, words)
            number = town.channel.choices(chat)["直接提交"]
            seen = await town.say(chat, form.format(number))
            assert any("TS-" in text for text in seen), form


async def test_a_number_where_a_place_is_asked_is_the_place(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", "灯坏了三天了")
        while (
            "整个小区" not in " ".join(town.channel.choices("ann"))
            and (await talk(town, "ann")).get("waits") != "place"
        ):
            await town.say("ann", "1")
        assert set(town.channel.choices("ann").values()) == {0}  # shown without numbers
        await town.say("ann", "3")
        answers = (await talk(town, "ann"))["answers"]
        assert isinstance(answers, dict)
        assert answers["place"] == "3"


async def test_a_number_counts_only_while_its_question_is_the_newest(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", LAMP)
        skip = town.channel.choices("ann")
        assert "直接提交" in skip
        await town.say("ann", "直接提交")
        await town.say("ann", "隐私")  # an answer without any choice
        case = await town.case()
        number = str(skip["直接提交"])
        seen = await town.say("ann", number)
        assert not any("TS-" in text and "已收到" in text for text in seen)
        assert (await town.case()).id == case.id


async def test_words_that_only_begin_like_a_choice_are_words(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", "灯坏了")
        before = len(await town.rows("ann", "in"))
        await town.say("ann", "3栋2单元")
        answers = (await talk(town, "ann"))["answers"]
        assert isinstance(answers, dict)
        assert "3栋2单元" in f"{answers.get('place')}{answers.get('what')}"
        assert len(await town.rows("ann", "in")) == before + 1


async def test_danger_is_never_taken_for_a_choice(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.say("ann", "灯坏了")
        seen = await town.say("ann", "着火了")
        assert "119" in seen[0]


async def test_the_callback_is_answered_by_a_number(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.handled("ann")
        await town.ring()
        number = town.channel.choices("ann")["不满意"]
        await town.say("ann", str(number))
        case = await town.case()
        assert case.generation == 2


async def test_a_question_that_did_not_arrive_has_no_numbers(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.handled("ann")
        await town.say("ann", "进度")
        town.clock.turn(hours=49)
        await town.ring()
        assert "held" in await town.states("ann")
        from storage.messages.conversations import find_chat

        known = await town.app.desk.database.read(lambda c: find_chat(c, "plain", "ann"))
        assert known is not None
        assert known.offers is None


async def test_a_network_with_buttons_remembers_nothing(database_url: str, tmp_path: Path) -> None:
    from bot.channels.base import Capabilities
    from storage.messages.conversations import find_chat

    can = Capabilities(per_second=10_000, per_chat_second=10_000)
    async with plain_town(database_url, tmp_path, PlainChannel(can=can)) as town:
        await town.say("ann", LAMP)
        known = await town.app.desk.database.read(lambda c: find_chat(c, "plain", "ann"))
        assert known is not None
        assert known.offers is None

"""What only Telegram has: polling, topics, deep links; and towns of more than one community."""

from __future__ import annotations

from pathlib import Path

from tests.residents import OnTelegram
from tests.stories.test_stories import Teller
from tests.town import CONFIG, GROUP, town

TWO = CONFIG.replace(
    "channels:",
    '  - {{code: lhy, name: 龙华苑, hotline: "0755-11111111", places: [{{code: gate, name: 南门}}]}}\nchannels:',
)


async def test_a_whole_life_by_long_polling(tmp_path: Path) -> None:
    polling = CONFIG.replace("mode: webhook, secret: sesame,", "mode: polling,")
    story = (Path(__file__).parent / "01_satisfied.story").read_text(encoding="utf-8")
    async with town(f"sqlite:///{tmp_path}/h.db", tmp_path, polling) as place:
        await Teller(place, "telegram", restarts=True).play(story)


async def test_in_a_forum_every_complaint_has_its_topic_and_words_there_are_notes(tmp_path: Path) -> None:
    async with town(f"sqlite:///{tmp_path}/h.db", tmp_path) as place:
        place.tg.world.chats[GROUP].forum = True
        await place.hire("王师傅", "handler")
        resident = OnTelegram(place, "业主")
        await resident.say("3栋门禁坏了")
        await resident.press("直接提交")
        card = place.tg.messages(GROUP)[-1]
        assert card.thread != 0
        await place.tg.say(GROUP, "下午去看", sender=place.account("王师傅"), thread=card.thread)
        await place.settle()
        assert await place.moves("TS-20261123-0001") == ["file", "push", "note"]
        await resident.say("楼道也黑")
        await resident.press("另一件事")
        await resident.press("直接提交")
        assert place.tg.messages(GROUP)[-1].thread not in (0, card.thread)


async def test_a_deep_link_sets_community_and_place_and_is_not_asked_again(tmp_path: Path) -> None:
    async with town(f"sqlite:///{tmp_path}/h.db", tmp_path, TWO) as place:
        resident = OnTelegram(place, "业主")
        await resident.say("/start lhy-gate")
        assert any("龙华苑" in text for text in await resident.heard())
        await resident.say("路灯不亮")
        await resident.press("直接提交")
        case = await place.case()
        assert (case.community, case.answers["place"]) == ("lhy", "南门")


async def test_without_a_link_the_community_is_asked_for_and_kept(tmp_path: Path) -> None:
    async with town(f"sqlite:///{tmp_path}/h.db", tmp_path, TWO) as place:
        resident = OnTelegram(place, "业主")
        await resident.say("3栋电梯有异响")
        assert any("小区" in text for text in await resident.heard())
        await resident.press("龙华苑")
        await resident.press("直接提交")
        assert (await place.case()).community == "lhy"
        await resident.say("进度")
        assert any("TS-20261123-0001" in text for text in await resident.heard())


async def test_an_unlinked_or_former_colleague_can_do_nothing(tmp_path: Path) -> None:
    async with town(f"sqlite:///{tmp_path}/h.db", tmp_path) as place:
        await place.hire("王师傅", "handler", linked=False)
        resident = OnTelegram(place, "业主")
        await resident.say("3栋门禁坏了")
        await resident.press("直接提交")
        card = place.tg.messages(GROUP)[-1]
        await place.tg.press(place.account("王师傅"), card, "接单")
        await place.tg.press(place.account("路人"), card, "接单")
        await place.settle()
        assert await place.moves("TS-20261123-0001") == ["file", "push"]
        assert all("绑定" in str(answer.get("text")) for answer in place.tg.answers.values() if answer.get("text"))


async def test_words_that_file_at_once_are_no_part_of_the_story(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        for who, words in enumerate(("直接提交", "提交", "就这样"), 9001):
            await place.tg.say(who, f"{who - 9000}栋楼道的灯坏了好几天，晚上看不清台阶")
            await place.settle()
            await place.tg.say(who, words)
            await place.settle()
            case = await place.case()
            assert case.answers["what"] == f"{who - 9000}栋楼道的灯坏了好几天，晚上看不清台阶"

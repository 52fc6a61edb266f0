"""Staff on WeCom: a case finished with buttons only, members a card did not reach, stale presses, sign-in; a group that
hears only a robot; residents whose window is closed or whose message came in a page that broke."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from bot.channels.base import ChannelReply
from bot.domain.messages import Incoming
from storage.tables import groups, messages, tasks
from tests.fakes.robots import FakeRobots
from tests.fakes.telegram import FakeTelegram
from tests.residents import OnTelegram
from tests.town import CONFIG, Clock, Town
from tests.wecom_town import OnKf, WecomTown, wecom_town


async def tap(town: WecomTown, name: str, label: str) -> None:
    """Presses the newest private card that has such a button."""
    for shown in reversed(town.private(name)):
        if any(label in one for one in shown.labels):
            await town.wecom.press(town.user(name), shown, label)
            return await town.settle()
    raise AssertionError(f"{name} sees no {label}: {[(one.text, one.labels) for one in town.private(name)[-2:]]}")


async def tap_card(town: WecomTown, name: str, label: str) -> None:
    """Presses the newest card of the group that has such a button."""
    card = next(one for one in reversed(town.cards(name)) if any(label in text for text in one.labels))
    await town.wecom.press(town.user(name), card, label)
    await town.settle()


async def file_one(town: WecomTown) -> OnKf:
    await town.hire("李助理", "assistant")
    await town.hire("王师傅", "handler", department="engineering")
    await town.hire("陈主任", "supervisor")
    resident = OnKf(town, "业主")
    await resident.say("3栋2单元楼道灯坏了三天了")
    await resident.press("直接提交")
    return resident


async def test_a_handler_finishes_a_case_with_buttons_only(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        resident = await file_one(town)
        await tap_card(town, "王师傅", "接单")
        assert (await town.case()).state == "accepted"
        await tap_card(town, "王师傅", "处理完")
        for phrase in ("已修好，试过正常", "设备老化损坏", "当场修复", "同类设备全部检查", "列入每月巡查", "跳过"):
            await tap(town, "王师傅", phrase)
        case = await town.case()
        assert case.state == "handled"
        assert case.record["result"] == "已修好，试过正常"
        assert case.record["cause"] == "设备老化损坏"
        assert case.record["preventive"] == "列入每月巡查"
        await tap_card(town, "陈主任", "核实")
        await town.wait("1min")
        assert any("已修好，试过正常" in words for words in await resident.heard())


async def test_the_group_sees_on_one_card_what_happens(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await file_one(town)
        await tap_card(town, "王师傅", "接单")
        for name in ("李助理", "王师傅", "陈主任"):
            shown = [one for one in town.wecom.shown(town.user(name)) if one.task]
            assert len(shown) == 1, "one card, changed in place"
            assert "已接单" in shown[0].text
            assert shown[0].url.endswith(f"/console/cases/{(await town.case()).id}")


async def test_the_second_to_press_is_told_who_was_first(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await file_one(town)
        await town.hire("周师傅", "handler", department="engineering")
        old = town.cards("王师傅")[-1]
        label = next(one for one in old.labels if "接单" in one)
        stale = {
            "MsgType": "event",
            "Event": "template_card_event",
            "TaskId": old.task,
            "CardType": "button_interaction",
        }
        key = next(one["key"] for one in old.buttons if one["text"] == label)
        await tap_card(town, "王师傅", "接单")
        user = town.user("李助理")
        await town.wecom.post({**stale, "EventKey": key, "ResponseCode": town.wecom._code(old.task)}, user)
        await town.settle()
        mine = [one for one in town.wecom.shown(user) if one.task == old.task]
        assert "王师傅" in mine[-1].text
        assert (await town.case()).handler == town.people["王师傅"]


async def test_somebody_who_is_not_linked_is_told_how_to_and_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await file_one(town)
        await tap_card(town, "王师傅", "接单")
        before = await town.moves((await town.case()).number)
        shown = next(one for one in town.wecom.shown("Boss") if one.labels) if town.wecom.shown("Boss") else None
        assert shown is not None
        await town.wecom.press("Boss", shown, shown.labels[0])
        await town.settle()
        assert await town.moves((await town.case()).number) == before
        assert "绑定" in shown.text


async def test_members_whom_a_card_did_not_reach_are_named_to_the_others(tmp_path: Path) -> None:
    async with wecom_town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as town:
        town.config = town.config.replace('chat: "@all"', 'chat: "user:User1|User2|User3|Left1"')
        await town.restart()
        await file_one(town)
        texts = [one.text for one in town.wecom.shown("User2")]
        assert any("left1" in text and "没收到" in text for text in texts), texts
        assert len([text for text in texts if "没收到" in text]) == 1, "said once, not of every message"


async def test_a_group_in_which_nobody_is_left_is_lost_and_seen_to_be(tmp_path: Path) -> None:
    async with wecom_town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as town:
        town.config = town.config.replace('chat: "@all"', 'chat: "user:Left1"')
        await town.restart()
        await file_one(town)
        states = sa.select(groups.c.name, groups.c.state)
        rows = await town.app.desk.database.read(lambda c: c.execute(states).all())
        assert [(row.name, row.state) for row in rows] == [("服务中心", "gone")]


async def test_G_05_a_colleague_who_left_is_seen_to_be_gone(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await file_one(town)
        await town.hire("周师傅", "handler", department="engineering")
        del town.wecom.members[town.user("周师傅")]
        await town.act("李助理", (await town.case()).number, "assign", handler=str(town.people["周师傅"]))
        group = [one.text for one in town.wecom.shown(town.user("李助理")) if one.group]
        assert any("周师傅的私信送不到" in text for text in group), group


async def test_a_callback_that_did_not_arrive_after_all_goes_another_way(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        resident = await file_one(town)
        number = (await town.case()).number
        await town.act("王师傅", number, "take")
        handled = {"cause": "老化", "correction": "换", "corrective": "查", "preventive": "巡"}
        await town.act("王师傅", number, "handle", result="换了灯", **handled)
        town.wecom.kf.fail_later = [5]
        await town.act("陈主任", number, "verify")
        await town.wait("1min")
        await resident.kf.call()
        await town.settle()
        open_ones = sa.select(tasks.c.kind).where(tasks.c.done_at.is_(None))
        rows = await town.app.desk.database.read(lambda c: c.execute(open_ones).all())
        assert "phone_callback" in [row.kind for row in rows]


# ---- a robot -----------------------------------------------------------------------------------------------------


async def test_a_robots_group_gets_a_card_once_and_a_line_for_what_matters(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with FakeTelegram() as tg, FakeRobots(clock=lambda: clock.now.timestamp(), secret="") as robots:
        section = f"{{{{kind: robot, vendor: wecom, key: {robots.key}, api_url: {robots.url}, spread_seconds: 0}}}}"
        settings = CONFIG.replace("groups:", f"  robot: {section}\ngroups:\n  - {{{{name: 机器人群, channel: robot}}}}")
        tg.group(-1001234567890, "服务中心", forum=False)
        town = Town(database_url, tmp_path, tg, clock, settings)
        await town.open()
        try:
            await town.hire("王师傅", "handler", department="engineering")
            await town.hire("陈主任", "supervisor")
            resident = OnTelegram(town, "业主")
            await resident.say("3栋2单元楼道灯坏了三天了")
            await resident.press("直接提交")
            number = (await town.case()).number
            assert [number in one.text and "/console/cases/" in one.url for one in robots.told] == [True]
            await town.act("王师傅", number, "take")
            handled = {"cause": "老化", "correction": "换", "corrective": "查", "preventive": "巡"}
            await town.act("王师傅", number, "progress", text="到现场了")
            await town.act("王师傅", number, "handle", result="换了灯", **handled)
            assert ["/console/cases/" in one.url for one in robots.told] == [True, False, False]
            assert "王师傅已接单" in robots.told[1].text
            assert "核实" in robots.told[2].text
        finally:
            await town.close()


# ---- sign-in -----------------------------------------------------------------------------------------------------


async def _through_wecom(town: WecomTown, browser: aiohttp.ClientSession) -> aiohttp.ClientResponse:
    """From the console's door to WeCom's page and back, as a browser goes."""
    first = await browser.get(f"{town.base}/console/in/wc", allow_redirects=False)
    assert first.status in (302, 303), await first.text()
    there = await browser.get(first.headers["Location"].split("#")[0], allow_redirects=False)
    back = there.headers["Location"].replace("http://127.0.0.1:8080", town.base)
    return await browser.get(back)


async def test_a_colleague_comes_into_the_console_through_wecom(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await file_one(town)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookies={"member": town.user("王师傅")}, cookie_jar=jar) as browser:
            answer = await _through_wecom(town, browser)
            assert answer.status == 200
            page = await browser.get(f"{town.base}/console/cases/{(await town.case()).id}", allow_redirects=False)
            assert page.status == 200
            assert (await town.case()).number in await page.text()


async def test_a_member_who_is_no_colleague_is_told_so_kindly(tmp_path: Path) -> None:
    async with wecom_town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as town:
        await file_one(town)
        for member in ("Boss", "stranger"):
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(cookies={"member": member}, cookie_jar=jar) as browser:
                answer = await _through_wecom(town, browser)
                assert "Traceback" not in await answer.text()
                page = await browser.get(f"{town.base}/console/cases", allow_redirects=False)
                assert page.status in (302, 303), "the console stays closed"


# ---- residents ---------------------------------------------------------------------------------------------------


async def test_a_page_that_is_stored_halfway_is_fetched_again_and_nothing_is_said_twice(
    database_url: str, tmp_path: Path
) -> None:
    """The process dies between the messages of one page: the cursor stands before all of them."""
    async with wecom_town(database_url, tmp_path) as town:
        await town.hire("李助理", "assistant")
        kf, channel = town.wecom.kf, town.app.channels["kf"]
        first, second = OnKf(town, "甲"), OnKf(town, "乙")
        kf.message(first.id, "text", {"content": "3栋电梯坏了"})
        kf.message(second.id, "text", {"content": "1栋水管漏水"})
        puller = channel._puller  # type: ignore[attr-defined]
        receive = puller._receive

        async def dies(message: Incoming) -> ChannelReply:
            if message.sender == second.id:
                raise ConnectionError("the process is gone")
            return await receive(message)  # type: ignore[no-any-return]

        puller._receive = dies
        with pytest.raises(ConnectionError):
            await puller.pull(kf.id)
        await town.restart()
        await kf.call()
        await town.settle()
        for resident, words in ((first, "3栋电梯坏了"), (second, "1栋水管漏水")):
            stored = sa.select(messages.c.text).where(messages.c.way == "in", messages.c.chat.endswith(resident.id))
            rows = await town.app.desk.database.read(lambda c, q=stored: c.execute(q).all())
            assert [row.text for row in rows] == [words]
            assert len([one for one in await resident.heard() if "个人信息" in one]) == 1


async def test_whoever_scans_a_buildings_code_is_greeted_and_the_place_is_known(
    database_url: str, tmp_path: Path
) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        await town.hire("李助理", "assistant")
        resident = OnKf(town, "业主")
        await resident.kf.enter(resident.id, "sjhc-3栋")
        await town.settle()
        assert await resident.heard(), "the welcome code carries the greeting"
        await resident.say("楼道灯坏了")
        await resident.press("直接提交")
        assert "3" in str((await town.case()).answers.get("place_parts"))


async def test_a_callback_after_48_hours_becomes_a_telephone_task(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as town:
        resident = await file_one(town)
        number = (await town.case()).number
        await town.act("王师傅", number, "take")
        await town.wait("3d")
        handled = {"cause": "老化", "correction": "换", "corrective": "查", "preventive": "巡"}
        await town.act("王师傅", number, "handle", result="换了灯", **handled)
        await town.act("陈主任", number, "verify")
        before = len(resident.kf.heard(resident.id))
        await town.wait("1min")
        assert (await town.case()).state == "callback"
        assert len(resident.kf.heard(resident.id)) == before, "the window is closed"
        open_ones = sa.select(tasks.c.kind).where(tasks.c.done_at.is_(None))
        rows = await town.app.desk.database.read(lambda c: c.execute(open_ones).all())
        assert "phone_callback" in [row.kind for row in rows]

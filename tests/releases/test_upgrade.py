"""Nothing is lost on the way: the databases of all releases go on where they stood when the program was killed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from storage.people import sessions
from tests.fakes.telegram_world import Message
from tests.releases.old_database import release, rows, until, upgraded
from tests.residents import OnTelegram, OnWeb
from tests.town import GROUP, Town
from tests.wechat_town import OnWechat

RELEASES = (1, 2)
DONE = {"result": "换了灯管", "cause": "灯管老化", "correction": "换件", "corrective": "巡查", "preventive": "季检"}
CAUSE = "mgmt.building.drain"
SYSTEM_FAULT = "系统刚才出了点问题"
every_release = pytest.mark.parametrize("number", RELEASES)


async def newest(place: Town, name: str) -> Message:
    """The newest message in somebody's private chat."""
    return place.tg.messages(place.account(name))[-1]


async def press(place: Town, name: str, data: str) -> None:
    """Somebody presses the newest button of their chat whose data begins so."""
    for message in reversed(place.tg.messages(place.account(name))):
        for button in message.buttons:
            if button.get("callback_data", "").startswith(data):
                await place.tg.press(place.account(name), message, button["callback_data"])
                return await place.settle()
    raise AssertionError(f"{name} has no button {data}")


async def close(place: Town, number: str) -> None:
    await place.act("赵经理", number, "confirm_close", cause_category=CAUSE)
    assert (await place.case(number)).state == "closed"


async def no_faults(place: Town) -> None:
    """Nothing that came in made the program stumble."""
    assert await rows(place, "SELECT id, text, payload FROM messages WHERE way = 'in' AND state = 'dead'") == []


# ---- every release -----------------------------------------------------------------------------------------------


@every_release
async def test_a_half_finished_talk_is_finished_and_numbers_go_on(
    number: int, database_url: str, tmp_path: Path
) -> None:
    async with upgraded(number, database_url, tmp_path) as (place, data):
        old = [row["number"] for row in data["complaints"]]
        await place.tg.say(place.account("甲"), "直接提交")
        await place.settle()
        finished = await place.case()
        assert finished.number not in old
        talk = next(row["talk"] for row in data["conversations"] if row["chat"] == str(place.account("甲")))
        assert finished.answers["what"] == talk["answers"]["what"]
        day = finished.number.rpartition("-")[0]
        assert int(finished.number[-4:]) == 1 + max(int(one[-4:]) for one in old if one.startswith(day))
        newcomer = OnTelegram(place, "新住户")
        await newcomer.say("71栋大堂的灯不亮")
        await newcomer.press("直接提交")
        numbers = [row.number for row in await rows(place, "SELECT number FROM complaints")]
        assert len(numbers) == len(set(numbers)) == len(old) + 2
        await no_faults(place)


@every_release
async def test_a_complaint_in_work_is_handled_called_back_and_closed(
    number: int, database_url: str, tmp_path: Path
) -> None:
    async with upgraded(number, database_url, tmp_path) as (place, data):
        old = data["_known"]["numbers"]["old"]
        who = "乙" if number == 1 else "吴伯"
        await place.act("王师傅", old, "handle", **DONE)
        await place.act("陈主任", old, "verify")
        await place.wait("1min")
        assert (await place.case(old)).state == "callback"
        await press(place, who, f"cb|{(await place.case(old)).id}|satisfied")
        assert (await place.case(old)).state == "confirm"
        await close(place, old)
        await no_faults(place)


@every_release
async def test_an_overdue_clock_rings_once_and_the_others_keep_their_times(
    number: int, database_url: str, tmp_path: Path
) -> None:
    async with upgraded(number, database_url, tmp_path) as (place, data):
        before = {(row["complaint"], row["rule"], row.get("step", 0)): row["due_at"] for row in data["clocks"] if
                  row.get("due_at")}  # fmt: skip
        asked = "SELECT complaint, rule, step, due_at FROM clocks WHERE due_at IS NOT NULL"
        same = {(row.complaint, row.rule, row.step) for row in await rows(place, asked)}
        assert same == set(before)
        at = await rows(place, "SELECT count(*) AS n FROM rings")
        if number == 1:
            place.clock.now = place.clock.now.replace(hour=11, minute=1)
        await place.ring()
        rung = await rows(place, "SELECT complaint, rule, since, step FROM rings")
        assert len(rung) > at[0].n
        assert max(Counter(tuple(row) for row in rung).values()) == 1
        again = len(rung)
        await place.restart()
        await place.ring()
        assert len(await rows(place, "SELECT id FROM rings")) == again


@every_release
async def test_every_page_of_the_console_opens_and_shows_the_cases(
    number: int, database_url: str, tmp_path: Path
) -> None:
    async with upgraded(number, database_url, tmp_path) as (place, data):
        async with await administrator(place, data) as browser:
            seen = Counter[int]()
            for path in pages(place, data):
                async with browser.get(place.base + path, allow_redirects=False) as answer:
                    assert answer.status in (200, 303, 403, 404), (path, answer.status)
                    seen[answer.status] += 1
                    text = await answer.text()
                    if re.fullmatch(r"/console/cases/\d+", path):
                        assert answer.status == 200, path
                        assert data["complaints"][int(path.rpartition("/")[2]) - 1]["number"] in text
            assert seen[200] > 15
        async with aiohttp.ClientSession() as anybody:
            for row in data["complaints"]:
                async with anybody.get(f"{place.base}/c/{row['token']}") as answer:
                    assert answer.status == 200
                    assert row["number"] in await answer.text()


async def administrator(place: Town, data: dict[str, Any]) -> aiohttp.ClientSession:
    """A browser whose session was opened before the upgrade; where there was none, a new administrator's."""
    jar = aiohttp.CookieJar(unsafe=True)
    browser = aiohttp.ClientSession(cookie_jar=jar, headers={"Sec-Fetch-Site": "same-origin"})
    kept = data["_known"].get("administrator")
    if kept:
        jar.update_cookies(kept)
        return browser

    key = await place.hire("总管", "administrator")
    code = await place.app.desk.database.transact(lambda unit: sessions.new_code(unit, key, "login"))
    async with browser.post(f"{place.base}/console/login", data={"code": code}, allow_redirects=False) as answer:
        assert answer.status == 303
    return browser


def pages(place: Town, data: dict[str, Any]) -> list[str]:
    """Every address of the console that can be looked at, with what the release holds in the place of each key."""
    found = []
    for route in place.app.web.router.routes():
        path = route.resource.canonical if route.resource is not None else ""
        if route.method != "GET" or not path.startswith("/console") or path.endswith(("/live", "/back")):
            continue
        if "{" not in path:
            found.append(path)
        for table, start in (("complaints", "/console/cases/{id}"), ("staff", "/console/people/{id}"),
                             ("events", "/console/events/{id}")):  # fmt: skip
            if path == start:
                found += [path.replace("{id}", str(row["id"])) for row in data.get(table, ())]
        for key, value in (("/console/group/", "服务中心"), ("/console/places/", "sjhc")):
            if path.startswith(key):
                found.append(re.sub(r"\{\w+\}", value, path))
        if "/files/" in path:
            found += [f"/console/cases/{row['complaint']}/files/{row['id']}" for row in data.get("files", ()) if
                      "complaint" in row]  # fmt: skip
    return found


@every_release
async def test_an_old_button_of_every_kind_is_answered(number: int, database_url: str, tmp_path: Path) -> None:
    async with upgraded(number, database_url, tmp_path) as (place, _data):
        kinds: dict[str, tuple[Message, str]] = {}
        for message in place.tg.world.sent:
            for button in message.buttons:
                data = button.get("callback_data", "")
                kinds[re.sub(r"\d+", "N", data)] = (message, data)
        kinds.pop("", None)
        assert len(kinds) > (10 if number == 1 else 100)
        for kind, (message, data) in kinds.items():
            by = place.account("王师傅") if message.chat == GROUP else message.chat
            before, told = len(place.tg.messages(message.chat)), len(place.tg.calls)
            await place.tg.press(by, message, data, again=True)
            await place.settle()
            toasts = [p for name, p in place.tg.calls[told:] if name.lower() == "answercallbackquery"]
            assert toasts, kind
            said = place.tg.messages(message.chat)[before:]
            assert said or toasts[0].get("text") or len(place.tg.calls) > told + 1, f"silence after {kind}"
            assert not any(SYSTEM_FAULT in one.text for one in said), kind
        await no_faults(place)


# ---- what was under way in the second ----------------------------------------------------------------------------


async def test_the_second_release_holds_one_of_everything() -> None:
    data = release(2)
    assert [name for name, held in data.items() if not held] == []
    states = {row["state"] for row in data["complaints"]}
    assert len(states) == 13, "every state of a complaint"
    messages = Counter(row.get("state") for row in data["messages"])
    assert min(messages[state] for state in ("queued", "held", "dead", "sent", "pulled")) > 0
    flows = {row["talk"]["flow"] for row in data["conversations"] if row.get("talk")}
    assert flows == {"filing", "form", "danger", "neutral", "opinion", "wrong", "which", "add"}


async def test_what_was_queued_goes_out_once(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        mine = place.account("吴伯")

        def told(chat: int, words: str) -> int:
            return sum(words in message.text for message in place.tg.messages(chat))

        await until(place, lambda: bool(told(mine, "灯已经订好") and told(place.account("王师傅"), "办到哪一步")))
        await until(place, lambda: bool(told(GROUP, "已经转给业主")))
        await place.restart()
        await place.wait("10min")
        assert told(mine, "灯已经订好，明天装") == 1
        assert told(GROUP, "已经转给业主") == 1
        assert told(place.account("王师傅"), "办到哪一步") == 1
        [card] = [row for row in data["messages"] if row.get("state") == "queued" and "card" in row]
        edits = [params for name, params in place.tg.calls if name == "editMessageText" and str(params["text"])
                 .startswith(card["text"][:16])]  # fmt: skip
        assert edits, "the card was written over"
        assert await rows(place, "SELECT id FROM messages WHERE state = 'queued'") == []


async def test_residents_go_on_in_the_middle_of_every_talk(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        numbers = data["_known"]["numbers"]
        await press(place, "乙", "a|")
        await OnTelegram(place, "乙").say("直接提交")
        case = await place.case()
        assert ("42栋" in case.answers["what"], case.category) == (True, "power")
        await press(place, "丙", f"a|{_key(data, place.account('丙'))}|readback|yes")
        assert "43栋" in (await place.case()).answers["what"]
        await OnTelegram(place, "丁").press("一起办")
        assert (await place.case()).follows == (await place.case(numbers["lead"])).id
        await OnTelegram(place, "戊").say("5栋2单元")
        assert "5" in str((await place.case(numbers["danger"])).answers["place"])
        await press(place, "己", "go|new")
        await OnTelegram(place, "己").say("直接提交")
        assert "楼道里还堆着垃圾" in (await place.case()).answers["what"]
        await OnTelegram(place, "庚").say("开关也坏了")
        assert (await place.moves(numbers["add"]))[-1] == "add_info"
        await OnTelegram(place, "辛").say("整个大堂都不亮")
        assert (await place.case(numbers["asked"])).state == "working"
        await OnTelegram(place, "壬").press("同意")
        assert "agree_up" in await place.moves(numbers["offered"])
        await press(place, "癸", "lang|en")
        assert re.search("[a-z]{4}", (await newest(place, "癸")).text)
        await no_faults(place)


def _key(data: dict[str, Any], chat: int) -> str:
    found = next(row["talk"]["key"] for row in data["conversations"] if row["chat"] == str(chat))
    return str(found)


async def test_browsers_and_wechat_go_on_with_what_they_hold(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        known = data["_known"]
        web = OnWeb(place, "网友")
        web.session.cookie_jar.update_cookies(known["web"])
        assert any("哪一类" in text for text in await web.heard())
        await web.say("直接提交")
        case = await place.case()
        assert "48栋" in case.answers["what"]
        await web.close()
        mei = OnWechat(place, "美")
        [offers] = [row["offers"] for row in data["conversations"] if row["chat"] == mei.id]
        await mei.say(str(1 + [label for _data, label in offers].index("直接提交")))
        assert "49栋" in (await place.case()).answers["what"]
        li = OnWechat(place, "丽")
        await li.say("在吗")
        told = "\n".join(await li.heard())
        assert "第7次告知" in told
        await li.say("满意")
        assert (await place.case(known["numbers"]["window"])).state == "confirm"
        visitor = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        visitor.cookie_jar.update_cookies(known["visit"])
        async with visitor, visitor.get(f"{place.base}/my") as answer:
            assert known["numbers"]["window"] in await answer.text()


async def test_codes_that_were_handed_out_still_open_their_door_once(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        known = data["_known"]
        await place.tg.say(7777, f"/bind {known['link']['code']}")
        await place.settle()
        assert known["link"]["name"] in place.tg.messages(7777)[-1].text
        for expected in (303, 403):
            async with aiohttp.ClientSession(headers={"Sec-Fetch-Site": "same-origin"}) as browser:
                form = {"code": known["login"]["code"]}
                async with browser.post(f"{place.base}/console/login", data=form, allow_redirects=False) as answer:
                    assert answer.status == expected


async def test_callbacks_and_the_parent_of_an_unhappy_case_come_to_their_end(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        numbers = data["_known"]["numbers"]
        names = {key: name for name, key in place.people.items()}
        await OnTelegram(place, "朱先生").press("非常满意")
        await close(place, numbers["open"])
        await OnTelegram(place, "尤先生").say("可以")
        await close(place, numbers["neutral"])
        await press(place, "许先生", "a|")
        for _ in range(3):
            await OnTelegram(place, "许先生").say("跳过")
        assert "opinion" in await place.moves(numbers["opinion"])
        await press(place, "吕先生", "a|")
        assert (await place.moves(numbers["wrong_child"]))[-1] == "add_info"
        child = await place.case(numbers["child"])
        if child.state == "assigned":
            await place.act(names[child.handler or 0], child.number, "take")
        await place.act(names[child.handler or place.people["周师傅"]], child.number, "handle", **DONE)
        await place.act("赵经理", child.number, "verify")
        await place.wait("1min")
        await press(place, "秦女士", f"cb|{child.id}|satisfied")
        await close(place, child.number)
        await close(place, numbers["parent"])
        assert (await place.case(numbers["verified"])).state == "callback"
        assert "TS" in (await newest(place, "陶先生")).text
        await no_faults(place)


async def test_the_follower_of_an_event_is_told_and_called_back(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        numbers = data["_known"]["numbers"]
        await place.act("王师傅", numbers["lead"], "tell_resident", text="门禁主板今晚换")
        assert "门禁主板今晚换" in (await newest(place, "刘先生")).text
        await place.act("王师傅", numbers["lead"], "handle", **DONE)
        await place.act("陈主任", numbers["lead"], "verify")
        await place.wait("1min")
        assert (await place.case(numbers["follower"])).state == "callback"
        await OnTelegram(place, "刘先生").press("非常满意")
        await close(place, numbers["follower"])


async def answer(place: Town, name: str, words: str) -> None:
    """The first choice of the question they were asked last, or skipping it; where there is none, the words."""
    asked = [m for m in place.tg.messages(place.account(name)) if any(b.get("callback_data", "").startswith("a|") for b
             in m.buttons)][-1]  # fmt: skip
    taps = [button["callback_data"] for button in asked.buttons]
    taken = [one for one in taps if "|~" not in one] or [one for one in taps if one.endswith("~skip")]
    await (press(place, name, taken[0]) if taken else OnTelegram(place, name).say(words))


async def test_every_form_of_the_staff_is_filled_in_to_its_end(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        for move, form in data["_known"]["forms"].items():
            wanted = {"record": "satisfied"}.get(move, move)
            before = (await place.moves(form["case"])).count(wanted)
            for _ in range(8):
                await answer(place, form["name"], "今天上午九点" if move == "move_up" else "明天下午三点")
                if (await place.moves(form["case"])).count(wanted) > before:
                    break
            else:
                raise AssertionError(f"{move}: {(await newest(place, form['name'])).text}")
        await no_faults(place)


async def test_promises_questions_agenda_and_roster_are_there(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, data):
        numbers = data["_known"]["numbers"]
        wanted = {
            "/console/promises": [numbers["promised"]],
            "/console/agenda": ["留言板"],
            "/console/duty": ["王师傅", numbers["needs_hands"], "探亲"],
            "/console/directory": ["电梯维保站", "电话已换"],
            "/console/warnings": [numbers["angry"]],
            f"/console/cases/{(await place.case(numbers['advice'])).id}": ["灯具还在保修期内吗"],
        }
        async with await administrator(place, data) as browser:
            for path, words in wanted.items():
                async with browser.get(place.base + path) as answer:
                    text = await answer.text()
                    assert [word for word in words if word not in text] == [], path
        await place.wait("5h")
        late = await rows(place, "SELECT rule FROM agenda JOIN agenda_rings ON agenda_rings.agenda = agenda.id")
        assert "message_scan" in {row.rule for row in late}


async def test_a_file_that_was_on_its_way_arrives(database_url: str, tmp_path: Path) -> None:
    async with upgraded(2, database_url, tmp_path) as (place, _data):
        for _ in range(100):
            waiting = await rows(place, "SELECT id FROM files WHERE state = 'pending'")
            if not waiting:
                break
            await place.app.sender.stopping.rest(0.1)
        assert waiting == []
        assert {row.state for row in await rows(place, "SELECT state FROM files")} == {"ready"}

"""M-02..M-07, M-11, M-12, M-16, M-18, H-02, H-08, P-05: who gets through which door with whose ids."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.queries import masked_values
from handlers.web.rate_limits import LIMITS, Bucket
from handlers.web.session import STAFF_PAGES
from storage.complaints import complaints
from storage.people import sessions as session_rows
from storage.people import staff
from storage.tables import complaints as cases
from storage.tables import conversations, files, history, messages, sessions, tasks
from tests.hostile.house import GROUP, TWO, WIDE, House, house, logged, picture, unharmed, upload

WHAT = "电梯异响，已经三天了"
ODD_IDS = ("²", "१", "-1", "0", "1.0", "1e1", "9" * 30, "９", " 1", "1 ", "", "1\n", "0x1", str(2**63))
TOKENS = ("", " ", "null", "undefined", "None", "%00", "[]", "*", "%", "A" * 22, "a" * 43)
TABLES = (cases, conversations, files, history, tasks)


@pytest.fixture
async def here(tmp_path: Path) -> Any:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as made:
        yield made


async def _state(here: House, key: int) -> tuple[Any, int]:
    rows = await here.read(lambda c: complaints.timeline(c, key))
    return await here.case(key), len(rows)


# ---- other people's ids ------------------------------------------------------------------------------------------


async def test_M_02_another_ones_complaint_is_no_different_from_none_in_the_web_chat(here: House) -> None:
    """c|ID|…, cb|ID|…, m|ID|… and a|KEY|… of somebody else: the same answer as for an id that nobody has, no effect."""
    await here.hire("林助理", "assistant", "manager")
    owner, thief = here.browser(), here.browser()
    case = await here.file(owner, {"what": WHAT, "place": "大堂"})
    await owner.send("走廊灯也不亮")  # the owner stands at a question now
    question, key = await here.waits(owner.chat)
    await thief.send("菜单")
    before = await _state(here, case.id)
    spoken: dict[int, list[str]] = {}
    for number in (case.id, 999_999):
        spoken[number] = []
        for data in (f"c|{number}|show", f"c|{number}|hurry", f"c|{number}|add", f"c|{number}|withdraw",
                     f"c|{number}|withdraw_yes", f"c|{number}|join", f"c|{number}|fine", f"c|{number}|not_fine",
                     f"cb|{number}|very", f"cb|{number}|unsolved", f"cb|{number}|decline", f"m|{number}|take",
                     f"m|{number}|confirm_close", f"m|{number}|note", f"a|{key}|{question}|yes"):  # fmt: skip
            last = (await thief.heard())[-1]["id"]
            answer = await thief.send(choice=data)
            assert answer.status == 200, data
            new = [line["text"] for line in await thief.heard(last) if line["way"] == "out"]
            assert new or answer.json["toast"], f"{data} must not be met by silence"
            spoken[number] += [*new, answer.json["toast"]]
    assert spoken[case.id] == spoken[999_999]
    assert case.number not in json.dumps(spoken, ensure_ascii=False)
    assert await _state(here, case.id) == before


async def test_M_16_an_id_that_is_no_number_is_nobodys(here: House) -> None:
    with logged() as log:
        browser = here.browser()
        await here.file(browser, {"what": WHAT, "place": "大堂"})
        for odd in ODD_IDS:
            for data in (
                f"c|{odd}|show",
                f"cb|{odd}|very",
                f"m|{odd}|take",
                f"a|{odd}|what|x",
                f"place|{odd}",
                f"go|{odd}",
            ):
                assert (await browser.send(choice=data)).status == 200
                assert (await browser.send(choice=data, message=odd)).status == 200
            assert (await browser.get("/chat")).status == 200
        dead = await here.read(lambda c: c.execute(messages.select().where(messages.c.state == "dead")).fetchall())
        assert [row.payload for row in dead] == []
        log.tells_nothing(WHAT)


async def test_M_16_a_pressed_value_that_was_never_offered_changes_nothing(here: House) -> None:
    browser = here.browser()
    await browser.get("/chat")
    await browser.send(WHAT)
    seen = 0
    while seen < 12:
        question, key = await here.waits(browser.chat)
        if question in ("", "readback"):
            break
        seen += 1
        for value in ("admin", "<b>", "49", "~change:nothing", "~done:x", "~", "", "yes|no", "None"):
            await browser.send(choice=f"a|{key}|{question}|{value}")
            assert await here.waits(browser.chat) == (question, key), (question, value)
        await browser.send(choice=f"a|{key}|readback|yes")
        assert (await here.waits(browser.chat))[0] == question, "no jump to the end"
        if question == "place":
            await browser.send("大堂")
        else:
            await browser.send(choice=f"a|{key}|{question}|~skip")
    assert seen >= 6
    _, key = await here.waits(browser.chat)
    await browser.send(choice=f"a|{key}|readback|yes")
    case = await here.newest(browser.chat)
    assert case.answers["place"] == "大堂"
    assert {name: value for name, value in case.answers.items() if value in ("admin", "<b>", "49", "None")} == {}


async def test_M_16_staff_commands_of_a_resident_are_plain_words_and_staff_presses_are_refused(here: House) -> None:
    """Typed commands, forged presses in private and in the group, a forwarded card, a reply to a staff message."""
    town = here.town
    await town.hire("张师傅", "handler")
    owner = here.browser()
    case = await here.file(owner, {"what": WHAT, "place": "大堂"})
    await town.settle()
    thief = town.account("小偷")
    card = next(m for m in town.tg.messages(GROUP) if case.number in m.text)
    before = await _state(here, case.id)
    for button in ("take", "confirm_close", "handle", "note", "verify", "record", "merge", "nonsense"):
        forged = f"m|{case.id}|{button}"
        await town.tg.press(thief, card, forged, again=True)  # in the group, as one who is no member of staff
        own = await town.tg.say(thief, "你好")
        await town.settle()
        mine = town.tg.messages(thief)[-1]
        assert own
        await town.tg.press(thief, mine, forged, again=True)
        await town.tg.press(thief, mine, f"c|{case.id}|withdraw_yes", again=True)
        await town.settle()
    await town.tg.say(GROUP, f"受理 {case.number}", sender=thief, reply_to=card.id)
    await town.tg.say(thief, card.text, forward_origin={"type": "chat", "date": 1}, forward_date=1)
    await town.settle()
    assert await _state(here, case.id) == before
    await town.tg.say(thief, f"/close {case.number}")
    await town.settle()
    assert await _state(here, case.id) == before


async def test_M_18_a_group_that_is_not_ours_is_met_with_silence(here: House) -> None:
    town = here.town
    await town.hire("张师傅", "handler")
    await town.settle()
    case = await here.file(here.browser(), {"what": WHAT, "place": "大堂"})
    await town.settle()
    town.tg.group(-100777, "服务中心")
    await town.tg.join(-100777)
    worker = town.accounts["张师傅"]
    before, calls = await _state(here, case.id), len(town.tg.messages(-100777))
    await town.tg.say(-100777, f"/take {case.number}", sender=worker)
    await town.settle()
    assert await _state(here, case.id) == before
    assert len(town.tg.messages(-100777)) == calls


async def test_M_03_ids_in_secondary_fields_are_checked_on_the_console(tmp_path: Path) -> None:
    """handler, into, task, file, message id, about, community: of another community, of nobody, or not a number."""
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path, TWO) as here:
        await here.hire("林助理", "assistant", "supervisor", "manager", "handler")
        await here.hire("外区何", "assistant", "manager", "handler", "supervisor", community="bhwt")
        people = here.town.people
        mine = await here.file(here.browser(), {"what": WHAT, "place": "大堂"})
        foreign = here.browser()
        await foreign.send("车库漏水", place="bhwt")
        for _ in range(6):
            question, key = await here.waits(foreign.chat)
            tap = "yes" if question == "readback" else "unsure" if question == "category" else "~done"
            await (foreign.send("车库") if question == "place" else foreign.send(choice=f"a|{key}|{question}|{tap}"))
        theirs = await here.newest(foreign.chat)
        assert theirs is not None
        assert theirs.community == "bhwt"
        before, other = await _state(here, mine.id), await _state(here, theirs.id)
        for handler in (people["外区何"], 999_999, "²", "-1", "1 OR 1=1", "", "x" * 5000, 2**63):
            for move in ("assign", "transfer", "move_up"):
                answer = await here.act(
                    "林助理",
                    mine.id,
                    move,
                    handler=str(handler),
                    consent="yes",
                    consented_by="x",
                    consented_at="2026-11-20T09:00",
                )
                assert answer.status == 409, (move, handler)
        for into in (theirs.number, mine.number, "TS-20261123-9999", "", "' OR 1=1--", "²" * 30):
            assert (await here.act("林助理", mine.id, "merge", into=into)).status == 409
        boss = here.staff["林助理"]
        for path in (f"/console/cases/{theirs.id}", "/console/cases/999999", "/console/cases/²", "/console/cases/-1",
                     f"/console/cases/{2**63}", f"/console/cases/{theirs.id}/files/1"):  # fmt: skip
            assert (await boss.get(path)).status == 404, path
        for end in ("act", "reveal", "task", "file"):
            answer = await boss.form(
                f"/console/cases/{theirs.id}/{end}", move="note", text="x", reason="x", version="1"
            )
            nobody = await boss.form(f"/console/cases/999999/{end}", move="note", text="x", reason="x", version="1")
            assert (answer.status, unharmed(answer.text).text) == (nobody.status, unharmed(nobody.text).text) == (
                404, unharmed(answer.text).text)  # fmt: skip
        assert (await boss.form("/console/new", community="bhwt", source="phone", what="x")).status == 422
        searched = await boss.get(f"/console/cases?state=all&q={theirs.number}&community=bhwt")
        assert theirs.number not in "".join(unharmed(searched.text).text.split())
        assert await _state(here, mine.id) == before
        assert await _state(here, theirs.id) == other


async def test_M_05_a_file_opens_for_its_own_people_only(here: House) -> None:
    await here.hire("林助理", "assistant")
    owner, thief = here.browser(), here.browser()
    case = await here.file(owner, {"what": WHAT, "place": "大堂"})
    sent = await owner.post("/chat/upload", upload(picture()), headers={"X-Huifang": "1"})
    assert sent.status == 200
    token = sent.json["id"]
    assert len(token) == 22
    await owner.send(files=[token])
    stolen = await thief.send("看看这个", files=[token])
    assert stolen.status == 400
    await thief.send("菜单")
    assert (await thief.send("看看这个", files=[token])).status in (200, 400)
    row = (await here.read(lambda c: c.execute(files.select()).fetchall()))[0]
    assert row.complaint == case.id
    assert (await owner.get(f"/files/{token}")).status == 200
    assert (await owner.get(f"/files/{token}?c=x")).status == 200
    for path in (f"/files/{token}", f"/files/{token}?c={'A' * 22}", f"/files/{token}?c=", f"/files/{token}?c={token}",
                 "/files/1", f"/files/{row.id}", f"/files/{row.sha256[:22]}", f"/files/{token.swapcase()}",
                 f"/console/cases/{case.id}/files/{row.id}"):  # fmt: skip
        answer = await thief.get(path, headers={"Referer": f"{here.town.base}/c/{case.token}"})
        assert answer.status in (303, 404), path
    assert (await thief.get(f"/files/{token}?c={case.token}")).status == 200


async def test_M_12_no_empty_or_odd_token_ever_matches(here: House) -> None:
    boss = await here.hire("林助理", "assistant", "administrator")
    case = await here.file(here.browser(), {"what": WHAT, "place": "大堂"})
    stranger = here.browser()
    for token in TOKENS:
        here.town.app.web[LIMITS].wrong_tokens = Bucket(1000, 1)  # so that none is merely slowed
        assert (await stranger.get(f"/c/{token}")).status in (400, 404)
        assert (await stranger.get(f"/files/{token}")).status in (404, 400)
        for odd in (token, case.token.swapcase(), case.token[:-1], case.token + "A"):
            assert (await stranger.post(f"/c/{odd}", {"do": "add", "id": "a" * 8, "text": "x"})).status in (
                400,
                404,
                429,
            )
        for cookie in ("huifang", "huifang-chat"):
            answer = await stranger.get("/console/", headers={"Cookie": f"{cookie}={token}"})
            assert answer.status == 303
        assert (await stranger.post("/console/login", {"code": token})).status == 403
        assert (await stranger.post("/console/login", {})).status == 403
        assert (await boss.post("/console/people", {"csrf": token, "once": "a" * 24, "name": "x"})).status == 403
        town, account = here.town, here.town.account("谁")
        for words in (f"/bind {token}", f"/start link_{token}", "/bind", "/start link_"):
            await town.tg.say(account, words)
        await town.settle()
        assert await here.read(partial(staff.by_account, channel="tg", sender=str(account))) is None


# ---- one-time links, CSRF, GET -----------------------------------------------------------------------------------


async def test_M_11_a_login_link_works_once_whoever_is_first_and_never_by_looking(here: House) -> None:
    await here.hire("林助理", "assistant")
    person = here.town.people["林助理"]
    code = await here.do(lambda unit: session_rows.new_code(unit, person, "login"))
    for _ in range(3):  # a preview robot looks at it
        page = await here.browser().get(f"/console/login?code={code}", headers={"Host": "evil.example"})
        assert page.status == 200
        assert "evil.example" not in page.text
    answers = await asyncio.gather(*(here.browser().post("/console/login", {"code": code}) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [303, *[403] * 7]
    assert (await here.browser().post("/console/login", {"code": code})).status == 403
    late = await here.do(lambda unit: session_rows.new_code(unit, person, "login"))
    wrong = await here.do(lambda unit: session_rows.new_code(unit, person, "link"))
    assert (await here.browser().post("/console/login", {"code": wrong})).status == 403
    here.town.clock.now += session_rows.LOGIN_FOR
    assert (await here.browser().post("/console/login", {"code": late})).status == 403


async def test_M_06_no_page_changes_anything_by_being_looked_at(here: House) -> None:
    await here.hire("林助理", "assistant", "supervisor", "manager", "administrator")
    owner = here.browser()
    case = await here.file(owner, {"what": WHAT, "place": "大堂"})
    before = await here.count(*TABLES, messages, sessions)
    words = (
        "move=take&do=withdraw&text=x&answer=very&id=aaaaaaaa&purpose=login&name=x&choice=c|1|withdraw_yes&active=no"
    )
    for browser, paths in (
        (
            owner,
            (
                "/",
                "/chat",
                f"/c/{case.token}",
                "/chat/messages",
                "/chat/send",
                "/chat/form",
                "/chat/upload",
                "/language",
            ),
        ),
        (
            here.staff["林助理"],
            [one.route.split(" ")[1].replace("{id}", str(case.id)) for one in here.town.app.web[STAFF_PAGES]],
        ),
    ):
        for path in paths:
            if "{" in path or path.endswith("/live"):
                continue
            for method in ("GET", "HEAD"):
                async with browser.session.request(
                    method, f"{browser.base}{path}?{words}", allow_redirects=False
                ) as answer:
                    assert answer.status in (200, 303, 403, 404, 405), (method, path, answer.status)
    assert await here.count(*TABLES, messages, sessions) == before
    assert (await here.case(case.id)).version == case.version


POSTED = ("chat/send", "chat/form", "chat/upload", "language")
LOOKS = ("/", "/chat", "/chat?place=sjhc", "/chat/messages", "/console/", "/console/login?code=x")
FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1.evil.example:8080"},
    {"Sec-Fetch-Site": "cross-site", "X-HTTP-Method-Override": "POST", "Origin": "http://127.0.0.1:8080"}, {},
]  # fmt: skip


async def test_M_07_no_other_site_makes_a_browser_of_ours_act(here: House) -> None:
    boss = await here.hire("林助理", "assistant", "supervisor", "manager", "administrator")
    owner = here.browser()
    case = await here.file(owner, {"what": WHAT, "place": "大堂"})
    before = await here.count(*TABLES, messages, sessions)
    for foreign in FOREIGN:
        data = {"once": uuid.uuid4().hex, "move": "note", "text": "x", "version": "1", "name": "x", "language": "en",
                "community": "sjhc", "source": "phone", "what": "x", "purpose": "link", "id": "a" * 24,
                "reason": "x"}  # fmt: skip
        session = boss.session
        for route in (one.route for one in here.town.app.web[STAFF_PAGES]):
            method, path = route.split(" ")
            if method == "POST":
                url = boss.base + path.replace("{id}", str(case.id))
                for extra in ({}, {"csrf": "x" * 22}, {"csrf": ""}):
                    async with session.post(
                        url, data={**data, **extra}, headers=foreign, allow_redirects=False
                    ) as answer:
                        assert answer.status == 403, (route, answer.status)
                async with session.post(url, data=json.dumps(data), headers={**foreign, "Content-Type": "text/plain"},
                                        allow_redirects=False) as answer:  # fmt: skip
                    assert answer.status == 403, route
        url = owner.base
        async with owner.session.post(f"{url}/chat/send", data=json.dumps({"id": "a" * 9, "text": "x"}), headers={
                **foreign, "Content-Type": "text/plain"}) as answer:  # fmt: skip
            assert answer.status in (403, 415)
        async with owner.session.post(f"{url}/chat/form", data={"id": "a" * 9, "text": "x"}, headers=foreign) as answer:
            assert answer.status == 403
        async with owner.session.post(f"{url}/chat/upload", data=upload(picture()), headers=foreign) as answer:
            assert answer.status == 403
        assert await here.count(*TABLES, messages, sessions) == before


async def test_M_08_a_form_gives_only_what_it_was_asked_for(here: House) -> None:
    """role, state, ids, numbers, tokens: more fields than the form has change nothing but what the form changes."""
    await here.hire("林助理", "assistant", "supervisor", "manager")
    case = await here.file(here.browser(), {"what": WHAT, "place": "大堂"})
    more = {"role": "sjhc:administrator", "state": "closed", "handler": "1", "id": "999", "number": "TS-1",
            "token": "x",
            "closing": "satisfied", "rating": "very", "validity": "invalid", "facts": "{}", "actor": "bot",
            "roles": "*",
            "about": "1", "community": "bhwt", "generation": "9", "severity": "major", "answers": "{}", "at": "2020",
            "created_by": "1", "is_staff": "1", "phone_verified": "1", "handler_name": "x",
            "may_close": "yes"}  # fmt: skip
    answer = await here.act("林助理", case.id, "note", **{**more, "text": "只是备注"})
    assert answer.status == 303
    now = await here.case(case.id)
    same = ("state", "number", "token", "rating", "closing", "validity", "handler", "about", "community", "severity",
            "generation", "answers", "facts")  # fmt: skip
    assert {name: getattr(now, name) for name in same} == {name: getattr(case, name) for name in same}
    rows = await here.read(lambda c: complaints.timeline(c, case.id))
    assert set(rows[-1].details) == {"text"}
    boss = here.staff["林助理"]
    assert (await boss.form("/console/people/me", **{**more, "language": "en"})).status == 303
    person = await here.read(lambda c: staff.find(c, here.town.people["林助理"]))
    assert "administrator" not in person.roles_in("sjhc")
    assert (await boss.form(f"/console/people/{person.id}", **{**more, "name": "x"})).status == 403


# ---- floods ------------------------------------------------------------------------------------------------------


async def test_H_08_looking_stores_nothing_however_often(here: House) -> None:
    tables = (*TABLES, messages, sessions)
    before = await here.count(*tables)
    for number in range(60):
        stranger = here.browser()
        for path in ("/", "/chat", "/chat?place=sjhc", "/chat/messages", "/console/", "/console/login?code=x")[
            : 2 + number % 5
        ]:
            await stranger.get(path)
        await stranger.session.close()
    assert await here.count(*tables) == before


LIMITED = WIDE.replace("web_messages_per_minute: 100000", "web_messages_per_minute: 3").replace(
    "web_new_chats_per_address_per_hour: 100000", "web_new_chats_per_address_per_hour: 2")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
async def test_H_02_too_much_is_answered_by_a_sentence_a_number_to_call_and_a_time(
    tmp_path: Path, language: str
) -> None:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path, LIMITED) as here:
        eager = here.browser(**{"Accept-Language": language})
        answers = [await eager.send(f"第{n}句", language=language) for n in range(6)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429, 429]
        refused = answers[-1]
        assert int(refused.headers["Retry-After"]) >= 1
        assert "0755-00000000" in refused.json["message"]
        assert "119" in refused.json["message"]
        second, third = here.browser(), here.browser()
        assert (await second.send("一句")).status == 200
        full = await third.send("一句")
        assert full.status == 429
        assert "0755-00000000" in full.json["message"]
        plain = await third.get("/chat")
        assert plain.status == 200, "looking is always possible"
        for _ in range(40):
            wrong = await third.get("/c/" + "A" * 22)
        assert wrong.status == 429
        assert unharmed(wrong.text).text.strip()


# ---- what a group may read ---------------------------------------------------------------------------------------

NAMES = st.sampled_from(["欧阳静", "王小明", "张三丰", "John Smith", "陈美玲", "李O"])
ROOMS = st.tuples(st.integers(1, 30), st.integers(1, 6), st.integers(1, 33), st.integers(1, 9)).flatmap(
    lambda n: st.sampled_from([
        f"{n[0]}栋{n[1]}单元{n[2]}0{n[3]}", f"{n[0]}-{n[1]}-{n[2]}0{n[3]}", f"{n[0]}号楼{n[1]}单元{n[2]}0{n[3]}室",
        f"{n[0]}幢{n[2]}0{n[3]}", f"A座{n[2]}0{n[3]}", f"{n[0]}栋{n[1]}单元{n[2]}楼{n[2]}0{n[3]}",
        f"{n[0]}#{n[2]}0{n[3]}",
        f"{n[1]}单元{n[2]}0{n[3]}", f"{n[2]}0{n[3]}室", f"{n[2]}0{n[3]}房", f"房号{n[2]}0{n[3]}", f"Room {n[2]}0{n[3]}",
        f"Building {n[0]} Unit {n[1]} Room {n[2]}0{n[3]}", f"{n[0]}栋 {n[2]}0{n[3]}", f"B－{n[2]}0{n[3]}",
    ]).map(lambda words: (words, f"{n[2]}0{n[3]}")))  # fmt: skip
PHONES = st.tuples(st.integers(3, 9), st.integers(10**8, 10**9 - 1)).map(lambda n: f"1{n[0]}{n[1]}").flatmap(
    lambda d: st.sampled_from([d, f"+86{d}", f"0086 {d}", f"{d[:3]} {d[3:7]} {d[7:]}", f"{d[:3]}-{d[3:7]}-{d[7:]}",
                               d.translate({48 + i: 0xFF10 + i for i in range(10)}), f"{d[:5]}\u200b{d[5:]}"]
                              ).map(lambda words: (words, d)))  # fmt: skip


def _digits(text: str) -> str:
    import unicodedata

    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


@settings(max_examples=400, deadline=None)
@given(
    NAMES,
    ROOMS,
    PHONES,
    st.sampled_from(["{0}漏水，{1}，电话{2}", "我叫{1}，住{0}。{2}", "{2} {0}\n{1}", "{1}{0}吵，{2}打给我"]),
)
def test_P_05_a_card_holds_no_name_no_phone_and_no_room(
    name: str, room: tuple[str, str], phone: tuple[str, str], form: str
) -> None:
    told = masked_values.masked_text(form.format(room[0], name, phone[0]), 400, name)
    assert name not in told
    assert phone[1] not in _digits(told)
    assert phone[1][:8] not in _digits(told)
    plain = re.sub(r"\d{3}\*{4}\d{4}", "", told)
    assert not re.search(rf"(?<!\d){room[1]}(?!\d)", plain), told


async def test_P_05_nothing_in_the_group_tells_who_or_which_door(tmp_path: Path, database_url: str) -> None:
    """A whole filing in free words, more words later, an urge: the group's cards and lines, and its page."""
    async with house(database_url, tmp_path) as here:
        await here.hire("林助理", "assistant", "manager")
        owner = here.browser()
        secret = "我叫欧阳静，住3栋2单元501，电话 138-1234-5678，卫生间天花板漏水"
        told = {"what": secret, "place": "3栋2单元501", "name": "欧阳静", "phone": "13812345678", "who": "楼上601的人"}
        case = await here.file(owner, told, {"contact": "named"})
        assert case.answers["name"] == "欧阳静"
        assert case.answers["phone"] == "13812345678"
        added = {"do": "add", "id": "a" * 9, "text": "欧阳静再说一次：3-2-501，请打１３８１２３４５６７８"}
        assert (await owner.post(f"/c/{case.token}", added)).status == 303
        assert (await owner.post(f"/c/{case.token}", {"do": "hurry", "id": "b" * 9})).status == 303
        await here.act("林助理", case.id, "note", text="已联系欧阳静 13812345678，501室有人")
        await here.town.settle()
        group = "\n".join(message.text for message in here.town.tg.messages(GROUP))
        page = (await here.staff["林助理"].get("/console/group/前台")).page.text
        listed = (await here.staff["林助理"].get("/console/cases")).page.text
        for seen in (group, page, listed):
            assert "漏水" in seen
            for word in ("欧阳静", "13812345678", "1234", "１２３４", "501", "601"):
                assert word not in seen, word

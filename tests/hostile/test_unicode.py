"""L-01..L-07, L-09: odd text through the web chat, Telegram's webhook and the console, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.plain import clean, clip, is_blank
from handlers.inbox import LONGEST
from storage.tables import complaints as cases
from storage.tables import history, messages
from tests.hostile import corpus
from tests.hostile.house import House, closer, house, logged, unharmed, wire

SEEN = [one for one in corpus.UNICODE + corpus.LOGS if not is_blank(clean(one))]
DOORS = ("web", "tg")


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> Any:
    async with house(database_url, tmp_path) as made:
        yield made


async def _stored(here: House, channel: str) -> list[str]:
    """Every text that came in through a channel, as stored."""
    m = messages.c
    mine = sa.select(m.text).where(m.way == "in", m.channel == channel, m.kind == "message").order_by(m.id)
    return [row.text for row in await here.read(lambda c: c.execute(mine).fetchall())]


async def _said(here: House, channel: str, texts: list[str]) -> None:
    if channel == "tg":
        account = here.town.account("业主")
        for one in texts:
            await here.town.tg.say(account, one)
        await here.town.settle()
        return
    browser = here.browser()
    for one in texts:
        answer = await browser.send(one)
        assert answer.status == (400 if is_blank(one) else 200), (one, answer.status)


async def _none_failed(here: House) -> None:
    """Nothing was parked as dead, and nothing that was acknowledged came twice."""
    m = messages.c
    dead = await here.read(lambda c: c.execute(sa.select(m.id).where(m.state == "dead")).fetchall())
    assert dead == []
    assert [one.statuses for one in here.town.tg.log if one.statuses != [200]] == []


@pytest.mark.parametrize("door", DOORS)
async def test_L_01_to_L_04_what_is_stored_is_what_was_written_but_for_the_border(here: House, door: str) -> None:
    with logged() as log:
        await _said(here, door, SEEN)
        assert await _stored(here, door) == [clean(one) for one in SEEN]
        await _none_failed(here)
        if door == "web":
            browser = here.browsers[-1]
            assert browser.cookie_jar
    log.tells_nothing("zalgo", "𝕏𝕊𝕊", "נ")


@pytest.mark.parametrize("door", DOORS)
async def test_L_04_what_nobody_can_see_is_met_by_a_sentence_and_never_a_complaint(here: House, door: str) -> None:
    await _said(here, door, corpus.BLANK)
    if door == "tg":
        heard = here.town.tg.messages(here.town.account("业主"))
        assert len(heard) >= len(corpus.BLANK)
    assert await here.count(cases) == 0
    await _none_failed(here)


TEXTS = st.text(st.characters(codec=None), min_size=1, max_size=60)


@pytest.mark.parametrize("door", DOORS)
async def test_L_09_any_text_comes_back_as_it_went_in(here: House, door: str) -> None:
    found: list[str] = []

    @settings(max_examples=150, database=None, deadline=None, derandomize=True)
    @given(TEXTS)
    def draw(text: str) -> None:
        found.append(text)

    draw()
    some = [one for one in dict.fromkeys(found) if not is_blank(clean(one))][:80]
    assert len(some) > 50
    await _said(here, door, some)
    assert await _stored(here, door) == [clean(one) for one in some]
    await _none_failed(here)
    if door == "web":
        page = unharmed((await here.browser().get("/chat")).text)
        assert page.text


async def test_L_01_the_console_takes_odd_text_on_both_databases(here: House) -> None:
    boss = await here.hire("林助理", "assistant", "manager")
    resident = here.browser()
    case = await here.file(resident, {"what": "电梯异响", "place": "大堂"})
    for one in SEEN:
        answer = await here.act("林助理", case.id, "note", text=one)
        assert answer.status == 303, (one, answer.status)
    rows = await here.read(lambda c: c.execute(sa.select(history.c.details).where(history.c.move == "note").order_by(
        history.c.id)).fetchall())  # fmt: skip
    assert [row.details["text"] for row in rows] == [clean(wire(one)).strip() for one in SEEN]
    for one in corpus.BLANK:
        assert (await here.act("林助理", case.id, "note", text=one)).status == 409, one
        assert (await boss.form("/console/new", community="sjhc", source="phone", what=one)).status == 422, one
        assert (await boss.form(f"/console/cases/{case.id}/reveal", reason=one)).status == 422, one
        own = await resident.post(f"/c/{case.token}", {"do": "add", "id": "blank-one", "text": one})
        assert own.status == 400, one
    page = unharmed((await boss.get(f"/console/cases/{case.id}")).text)
    assert "\u202e" not in page.text.replace(case.answers["what"], "")
    assert "[RLO]" in page.text


async def test_L_01_every_other_field_of_a_message_is_clean_too(here: House) -> None:
    """Nicknames, names of places and files, the data of buttons, payloads of links: all on PostgreSQL as well."""
    town, odd = here.town, "a\x00\x01\ud83d\u202eb"
    account = town.account("怪人")
    await town.tg.say(account, "你好", name=odd)
    point = {"latitude": 22.5, "longitude": 114.0}
    await town.tg.message(account, venue={"location": point, "title": odd, "address": odd * 500})
    await town.tg.file(account, "document", b"%PDF-1.4 x", name=odd + ".pdf", mime=odd)
    await town.tg.say(account, f"/start {odd}", media_group_id=odd, reply_to_message={"message_id": 2**70})
    await town.settle()
    last = town.tg.messages(account)[-1]
    for data in (odd, "c|\x00|show", "x" * 5000, "lang|\ud83d", "a|\x00|\x00|\x00"):
        await town.tg.press(account, last, data, again=True)
    await town.settle()
    browser = here.browser()
    for data in (odd, "c|\x00|show", "x" * 199, "lang|\ud83d", "place|\x00", "m|\x00|\x00"):
        assert (await browser.send(choice=data, message=odd, place=odd)).status in (200, 400)
    for place in (odd, "sjhc", "sjhc\x00", "sjhc-1\ud83d", None, 7, ["sjhc"]):
        assert (await browser.send("你好", place=place)).status in (200, 400)
    await _none_failed(here)


# ---- length ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(corpus.LONG))
async def test_L_06_a_text_that_is_too_long_is_told_so_and_nothing_is_cut_silently(tmp_path: Path, kind: str) -> None:
    text = corpus.LONG[kind]
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        boss = await here.hire("林助理", "assistant", "manager")
        limit = here.town.app.desk.settings.limits.message_chars
        browser = here.browser()
        refused = await browser.send(text)
        assert refused.status in (400, 413)
        assert refused.json["message"]
        assert await _stored(here, "web") == []
        case = await here.file(browser, {"what": "电梯异响", "place": "大堂"})
        typed = clean(wire(text))
        pages = [
            await browser.post("/chat/form", {"id": "long-text", "text": text, "word": "x"}),
            await browser.post(f"/c/{case.token}", {"do": "add", "id": "long-text", "text": text}),
            await here.act("林助理", case.id, "progress", text=text),
            await here.act("林助理", case.id, "note", text=text),
            await boss.form("/console/new", community="sjhc", source="phone", what=text),
        ]
        for answer in pages:
            assert answer.status in (400, 409, 413, 422), answer.status
            page = unharmed(answer.text)
            assert closer(typed[:2000]) in closer(page.text) or len(text.encode()) * 3 > 1_000_000 or is_blank(typed)
        account = here.town.account("业主")
        await here.town.tg.say(account, text)
        await here.town.settle()
        stored = (await _stored(here, "tg"))[0]
        if len(text) <= LONGEST:
            assert stored == clean(text)
        elif not is_blank(text):
            assert stored == clip(clean(text), LONGEST)
            told = "\n".join(m.text for m in here.town.tg.messages(account))
            assert (
                here.town.app.desk.texts.say("zh-Hans", "too_long", {"kept": LONGEST}) in told
                or "kept the first" in told
            )
        assert limit == 4000


async def test_L_06_as_long_as_allowed_is_kept_to_the_last_character(here: House) -> None:
    await here.hire("林助理", "assistant", "manager")
    limit = here.town.app.desk.settings.limits.message_chars
    text = "很长的一句话，" * (limit // 7) + "完。"
    text = (text + "尾" * limit)[:limit]
    browser = here.browser()
    case = await here.file(browser, {"what": text, "place": "大堂"})
    assert case.answers["what"] == text
    assert (await here.act("林助理", case.id, "note", text=text)).status == 303
    answer = await browser.post(f"/c/{case.token}", {"do": "add", "id": "exactly-so", "text": text})
    assert answer.status == 303
    account = here.town.account("业主")
    await here.town.tg.say(account, "字" * LONGEST)
    await here.town.settle()
    assert (await _stored(here, "tg"))[0] == "字" * LONGEST
    told = here.town.app.desk.texts.say("zh-Hans", "too_long", {"kept": LONGEST})
    assert told not in [m.text for m in here.town.tg.messages(account)]


async def test_L_07_what_is_clipped_for_a_button_or_a_card_is_never_torn(here: House) -> None:
    town = here.town
    account = town.account("业主")
    family = "👨\u200d👩\u200d👧\u200d👦"
    await here.hire("林助理", "assistant")
    await town.tg.say(account, "灯坏了" + family * 300)
    await town.settle()
    for _ in range(6):
        question, key = await here.waits(str(account), "tg")
        if not question:
            break
        last = town.tg.messages(account)[-1]
        tap = {"place": "community", "category": "unsure", "readback": "yes"}.get(question, "~done")
        await town.tg.press(account, last, f"a|{key}|{question}|{tap}", again=True)
        await town.settle()
    assert await here.newest(str(account), "tg") is not None
    await town.tg.say(account, "还有一件别的事")
    await town.settle()
    labels = [label for message in town.tg.messages(account) for label in message.labels]
    assert [label for label in labels if "灯坏了" in label]
    for shown in (*labels, *(message.text for message in town.tg.sent)):
        for piece in shown.split("👨")[1:]:
            assert piece.startswith("\u200d👩\u200d👧\u200d👦"), shown[:80]


async def test_L_05_numbers_in_any_dress_are_read_or_asked_about_and_never_break(here: House) -> None:
    odd = [
        "²",
        "①",
        "１",
        "00100",
        "001",
        "0010",
        "99",
        "-1",
        "0",
        "1.5",
        "१",
        "Ⅰ",
        "９" * 500,
        "1" * 500,
        "½",
        "1\u200b",
        "١",
    ]
    browser = here.browser()
    for one in odd:
        await browser.send("走廊的灯坏了，一直没人修")
        await browser.send(choice="go|new")
        assert (await browser.send(one)).status == 200, one
    account = here.town.account("业主")
    for one in odd:
        await here.town.tg.say(account, "走廊的灯坏了，一直没人修")
        await here.town.tg.say(account, one)
    await here.town.settle()
    await _none_failed(here)

"""Staff, places and health on the console: who may change whom, one-time codes, messages sent again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.messages import Address, Incoming, Outgoing
from storage.database import Unit
from storage.messages import group_cards, outbox
from storage.people import staff
from storage.tables import looks, messages
from tests.handlers.console_town import Browser, Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def _person(here: Town, key: int) -> staff.Person:
    found = await here.app.desk.database.read(lambda connection: staff.find(connection, key))
    assert found is not None
    return found


async def _save(browser: Browser, key: int, roles: list[str], **changed: str) -> int:
    page = await browser.get(f"/console/people/{key}")
    name = re.search(r'name="name" value="([^"]*)"', page.text)
    assert name is not None
    form = [*page.fields().items(), ("name", name[1]), ("active", "yes")]
    form = [(field, changed.pop(field, value)) for field, value in form if changed.get(field) != "~"]
    form += [*changed.items(), *(("role", role) for role in roles)]
    return (await browser.post(f"/console/people/{key}", form)).status


async def test_a_new_colleague_gets_a_role_and_a_link_and_signs_in(here: Town) -> None:
    admin = await here.signed_in("administrator")
    page = await admin.get("/console/people")
    answer = await admin.post("/console/people", {**page.fields(), "name": "新来的"})
    assert answer.status == 303
    key = int(answer.location.split("/")[-1])
    saved = await _save(admin, key, ["sjhc:handler", "bhwt:auditor"], contact="0755-1", department="engineering")
    assert saved == 303
    person = await _person(here, key)
    assert person.roles == {"sjhc": frozenset({"handler"}), "bhwt": frozenset({"auditor"})}
    assert (person.contact, person.department) == ("0755-1", "engineering")
    page = await admin.get(f"/console/people/{key}")
    made = await admin.post(f"/console/people/{key}/code", {**page.fields("login"), "purpose": "login"})
    assert made.status == 200
    link = re.search(r'value="(http[^"]*/console/login\?code=[^"]*)"', made.text)
    assert link is not None
    browser = await here.browser()
    page = await browser.get(link[1].replace(here.app.settings.web.public_url, ""))
    assert (await browser.post("/console/login", page.fields())).status == 303
    assert (await browser.get("/console/")).status == 200
    logged = await here.app.desk.database.read(lambda c: c.execute(sa.select(looks.c.what)).scalars().all())
    assert logged.count(f"staff:{key}") == 3


async def test_a_code_links_a_chat_account_once(here: Town) -> None:
    browser = await here.signed_in("handler")
    page = await browser.get("/console/people/me")
    made = await browser.post("/console/people/me", {**page.fields("link"), "purpose": "link"})
    code = re.search(r'value="/bind ([\w-]+)"', made.text)
    assert code is not None
    hello = Incoming("1", Address("web", "chat-of-zhang"), "zhang", here.clock(), text=f"/bind {code[1]}")
    await here.app.inbox.receive(hello)
    found = await here.app.desk.database.read(lambda c: staff.by_account(c, "web", "zhang"))
    assert found is not None
    assert found.id == here.ids["handler"]
    page = await browser.get("/console/people/me")
    assert "chat-of-zhang" not in page.text
    await browser.post("/console/people/me", {**page.fields("unlink"), "purpose": "unlink"})
    assert await here.app.desk.database.read(lambda c: staff.by_account(c, "web", "zhang")) is None
    page = await browser.get("/console/people/me")
    login = await browser.post("/console/people/me", {**page.fields("link"), "purpose": "login"})
    assert login.status == 400, "nobody makes a sign-in link for themself"


async def test_the_last_administrator_stays(here: Town) -> None:
    admin = await here.signed_in("administrator")
    key = here.ids["administrator"]
    assert await _save(admin, key, ["*:manager"]) == 422
    assert await _save(admin, key, ["*:administrator"], active="~") == 422
    assert (await _person(here, key)).administrator
    assert (await admin.get("/console/people")).status == 200
    assert await _save(admin, here.ids["manager"], ["sjhc:manager", "sjhc:administrator"]) == 303
    assert await _save(admin, key, ["*:auditor"]) == 303
    assert (await admin.get("/console/people")).status == 403


async def test_an_administrator_of_one_community_rules_there_only(here: Town) -> None:
    await here.do(
        lambda unit: staff.set_roles(unit, here.ids["manager"], [("sjhc", "manager"), ("sjhc", "administrator")])
    )
    local = await here.signed_in("manager")
    assert await _save(local, here.ids["handler"], ["sjhc:supervisor", "bhwt:manager", "*:administrator", "x:y"]) == 303
    assert (await _person(here, here.ids["handler"])).roles == {"sjhc": frozenset({"supervisor"})}
    for above in ("administrator", "auditor", "other"):
        key = here.ids[above]
        form = (await local.get("/console/people")).fields()
        assert (await local.post(f"/console/people/{key}", {**form, "name": "x"})).status == 403
        assert (await local.post(f"/console/people/{key}/code", {**form, "purpose": "login"})).status == 403


async def test_two_people_never_have_one_name(here: Town) -> None:
    admin = await here.signed_in("administrator")
    for name in ("张师傅", "  ", ""):
        page = await admin.get("/console/people")
        assert (await admin.post("/console/people", {**page.fields(), "name": name})).status == 422
    assert await _save(admin, here.ids["handler2"], ["sjhc:handler"], name="张师傅") == 422


async def test_everyone_chooses_their_own_language(here: Town) -> None:
    browser = await here.signed_in("quality")
    page = await browser.get("/console/people/me")
    assert (await browser.post("/console/people/me", {**page.fields(), "language": "en"})).status == 303
    assert "Sign out" in (await browser.get("/console/")).plain
    page = await browser.get("/console/people/me")
    await browser.post("/console/people/me", {**page.fields(), "language": "zh-Hant"})
    for path in ("/console/", "/console/cases", "/console/new", "/console/health", "/console/places"):
        assert "登出" in (await browser.get(path)).plain


async def test_places_show_a_code_for_every_building_of_ones_own_communities(here: Town) -> None:
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/places")
    codes = re.findall(r'src="(/qr/[^"]+)"', page.text)
    assert len(codes) == 4
    for code in codes:
        answer = await browser.get(code)
        assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, "image/svg+xml"), code
    assert "滨海湾庭" not in page.text
    assert (await browser.get("/console/places/sjhc")).text.count("/qr/") == 4
    assert (await browser.get("/console/places/bhwt")).status == 404
    assert (await browser.get("/console/places/../../x")).status == 404


async def _dead(here: Town, state: str, case: int | None = None) -> int:
    def work(unit: Unit) -> int:
        key = outbox.queue(unit, Address("tg", "-100"), Outgoing("卡片"), "me", complaint=case)
        unit.execute(messages.update().where(messages.c.id == key).values(state=state, error="timeout"))
        return key

    return await here.do(work)  # type: ignore[no-any-return]


async def test_messages_that_did_not_arrive_are_sent_again_or_left(here: Town) -> None:
    case = await here.file()
    dead, uncertain = await _dead(here, "dead", case.id), await _dead(here, "uncertain")
    manager = await here.signed_in("manager")
    assert "2 条消息没有送到" in (await manager.get("/console/")).plain
    page = await manager.get("/console/health")
    assert case.number in page.text
    form = page.fields("again")
    for key, do, state in ((dead, "again", "queued"), (uncertain, "leave", "left")):
        once = f"{do}-{'x' * 20}"
        target = {**form, "once": once, "id": str(key), "do": do}
        assert (await manager.post("/console/health/message", target)).status == 303
        found = await here.app.desk.database.read(
            lambda c, key=key: c.execute(sa.select(messages.c.state).where(messages.c.id == key)).scalar()
        )
        assert found == state
    assert "没有送到" not in (await manager.get("/console/health")).plain


async def test_a_message_about_another_community_is_not_ones_to_send(here: Town) -> None:
    case = await here.file(community="bhwt")
    key = await _dead(here, "dead", case.id)
    manager = await here.signed_in("manager")
    assert case.number not in (await manager.get("/console/health")).text
    form = (await manager.get("/console/new")).fields("visit")
    await manager.post("/console/health/message", {**form, "id": str(key), "do": "again"})
    found = await here.app.desk.database.read(
        lambda c: c.execute(sa.select(messages.c.state).where(messages.c.id == key)).scalar()
    )
    assert found == "dead"


async def test_lost_groups_and_uncertain_calendars_are_shown(here: Town) -> None:
    await here.do(lambda unit: group_cards.set_group(unit, "服务中心", "-100", "gone", "kicked"))
    manager = await here.signed_in("manager")
    assert "1 个工作群已失去联系" in (await manager.get("/console/")).plain
    here.clock.forward(days=365 * 8)
    manager = await here.signed_in("manager")
    page = await manager.get("/console/health")
    assert "服务中心" in page.plain
    assert "放假安排尚未公布" in page.plain

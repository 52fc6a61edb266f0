"""The console's sessions: signing in, who may open what, forms that were really sent from here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from yarl import URL

from handlers.console import routes
from handlers.queries import access
from handlers.web import session
from storage.people import sessions as session_rows
from storage.people import staff
from storage.tables import sessions, staff_codes
from tests.handlers.console_town import PEOPLE, Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def test_M_11_looking_at_a_login_link_does_not_use_it_up(here: Town) -> None:
    code = await here.code(here.ids["manager"])
    preview = await here.browser()
    for _ in range(3):
        page = await preview.get(f"/console/login?code={code}")
        assert page.status == 200
        assert "Set-Cookie" not in page.headers
    browser = await here.browser()
    page = await browser.get(f"/console/login?code={code}&next=/console/cases")
    answer = await browser.post("/console/login", page.fields())
    assert (answer.status, answer.location) == (303, "/console/cases")
    assert (await browser.get("/console/")).status == 200


async def test_M_11_a_login_link_works_once_and_for_ten_minutes(here: Town) -> None:
    code = await here.code(here.ids["manager"])
    first, second = await here.browser(), await here.browser()
    assert (await first.post("/console/login", {"code": code})).status == 303
    replayed = await second.post("/console/login", {"code": code})
    assert replayed.status == 403
    assert "已经用过或已过期" in replayed.plain
    late = await here.code(here.ids["manager"])
    here.clock.forward(minutes=11)
    assert (await second.post("/console/login", {"code": late})).status == 403


async def test_M_12_no_empty_or_guessed_code_opens_the_door(here: Town) -> None:
    browser = await here.browser()
    for code in ("", " ", "nobody", "NULL", "0"):
        assert (await browser.post("/console/login", {"code": code})).status == 403
        assert (await browser.get("/console/", headers={"Cookie": f"huifang={code}"})).status == 303


async def test_M_10_signing_in_makes_a_new_session_and_ends_the_old_one(here: Town) -> None:
    browser = await here.signed_in("manager")
    old = browser.session.cookie_jar.filter_cookies(URL(browser.url))["huifang"].value
    answer = await browser.post("/console/login", {"code": await here.code(here.ids["manager"])})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert old not in cookie
    stranger = await here.browser()
    assert (await stranger.get("/console/", headers={"Cookie": f"huifang={old}"})).status == 303
    stored = await here.app.desk.database.read(lambda c: c.execute(sa.select(sessions.c.hash)).scalars().all())
    assert session_rows.hashed(old) not in stored
    assert old not in stored


async def test_M_10_over_https_the_cookie_is_bound_to_this_host(tmp_path: Path) -> None:
    async with town(tmp_path, "web: {public_url: https://hf.example}\n") as here:
        browser = await here.browser()
        answer = await browser.post("/console/login", {"code": await here.code(here.ids["manager"])})
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-huifang=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


async def test_signing_out_and_twelve_hours_end_the_session(here: Town) -> None:
    browser = await here.signed_in("manager")
    word = (await browser.get("/console/")).text.split('name="csrf" value="')[1].split('"')[0]
    assert (await browser.post("/console/logout", {"csrf": word})).status == 303
    assert (await browser.get("/console/")).status == 303
    browser = await here.signed_in("manager")
    here.clock.forward(hours=12, seconds=1)
    assert (await browser.get("/console/")).status == 303


ELSEWHERE = ("https://evil.example/", "//evil.example", "/console/../../x", "javascript:alert(1)", "/\\evil.example",
             "/console//evil.example", "/console/\r\nX: y")  # fmt: skip


async def test_signing_in_never_leads_out_of_the_console(here: Town) -> None:
    for onward in ELSEWHERE:
        browser = await here.browser()
        answer = await browser.post("/console/login", {"code": await here.code(here.ids["manager"]), "next": onward})
        assert answer.location == "/console/", onward


# ---- the matrix ------------------------------------------------------------------------------------------------------


def _routes(here: Town) -> list[tuple[str, str]]:
    found = []
    for route in here.app.web.router.routes():
        resource = route.resource
        if resource is not None and resource.canonical.startswith("/console") and route.method != "HEAD":
            found.append((route.method, resource.canonical))
    return found


async def test_M_01_every_route_of_the_console_has_an_entry(here: Town) -> None:
    listed = {f"{method} {path}" for method, path in _routes(here)}
    assert listed == set(_table(here))


def _table(here: Town) -> dict[str, frozenset[str]]:
    """Every declared page with its roles; none for those on the way in."""
    pages = routes.collected_pages(routes.MODULES, here.app.desk.texts)
    return {one.route: one.roles if isinstance(one, session.StaffPage) else access.NOBODY for one in pages}


async def test_M_01_only_the_way_in_needs_no_sign_in(here: Town) -> None:
    assert {route for route, roles in _table(here).items() if not roles} == {
        "GET /console",
        "GET /console/login",
        "POST /console/login",
        "GET /console/in/{name}",
        "GET /console/in/{name}/back",
    }


async def test_M_01_the_navigation_leads_only_where_this_persons_roles_open_the_page(here: Town) -> None:
    for role in (*PEOPLE, "other"):
        browser = await here.signed_in(role)
        page = (await browser.get("/console/")).text
        shown = re.findall(r'<a href="(/console[^"]*)"', page.split("<nav")[1].split("</nav>")[0])
        held = {"other": {"assistant", "manager"}}.get(role, {role})
        for one in here.app.web[session.STAFF_PAGES]:
            if one.nav is not None:
                assert (one.route.split(" ")[1] in shown) is bool(one.roles & held), (role, one.route)
        for to in shown:
            assert (await browser.get(to)).status in (200, 303), (role, to)


def _address(path: str, case: int, person: int) -> str:
    known = {"{name}": "服务中心", "{code}": "sjhc", "{file}": "1", "{id}": str(person if "people" in path else case)}
    for name, value in known.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("role", [*PEOPLE, "nobody", "other", "none"])
async def test_M_01_every_route_answers_every_role_as_the_table_says(here: Town, role: str) -> None:
    case = await here.file()
    if role == "none":
        here.ids["none"] = await here.do(lambda unit: staff.add(unit, "没有角色", []))
    browser = await here.browser() if role == "nobody" else await here.signed_in(role)
    held = {"other": {"assistant", "manager"}, "none": set(), "nobody": set()}.get(role, {role})
    table = _table(here)
    for method, path in _routes(here):
        if path == "/console/logout" or path.endswith("/live"):
            continue
        wanted = table[f"{method} {path}"]
        address = _address(path, case.id, here.ids["handler"])
        answer = await (browser.get(address) if method == "GET" else browser.post(address, {"csrf": "wrong"}))
        if wanted == access.NOBODY:
            assert answer.status in (200, 303, 403, 404 if "/in/" in path else 403), (method, path)
        elif role == "nobody":
            assert answer.status in (303, 401, 403), (method, path)
            assert "/console/login" in answer.location or answer.status != 303
        elif not held & wanted or method == "POST":
            assert answer.status == 403, (method, path, answer.status)
        elif role == "other" and ("{id}" in path or path.endswith(("{code}",)) or "{name}/cards" in path):
            assert answer.status in (404, 200), (method, path)
        else:
            nothing = {"/console/cases/{id}/files/{file}", "/console/events/{id}", "/console/events/petition"}
            expected = 404 if path in nothing else {"/console/group": 303}.get(path, 200)
            assert answer.status in (expected, 200), (method, path, answer.status)


async def test_M_02_a_complaint_of_another_community_is_not_there(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("other")
    theirs, none = await browser.get(f"/console/cases/{case.id}"), await browser.get("/console/cases/99999")
    assert (theirs.status, none.status) == (404, 404)
    assert theirs.plain == none.plain
    assert case.number not in (await browser.get("/console/cases?state=all")).text
    assert f"/console/cases/{case.id}" not in (await browser.get(f"/console/cases?q={case.number}")).text
    assert case.number not in (await browser.get("/console/cases?q=电梯")).text
    for move in ("act", "reveal", "task", "file"):
        page = await browser.get("/console/new")
        answer = await browser.post(f"/console/cases/{case.id}/{move}", {**page.fields("visit"), "move": "take"})
        assert answer.status == 404


async def test_M_24_nobody_sees_a_complaint_about_themself(here: Town) -> None:
    case = await here.file(about=(here.ids["manager"],))
    browser = await here.signed_in("manager")
    assert (await browser.get(f"/console/cases/{case.id}")).status == 404
    for path in ("/console/", "/console/cases?state=all", "/console/group/服务中心", "/console/cases?q=电梯"):
        assert case.number not in (await browser.get(path)).text
    assert case.number in (await (await here.signed_in("supervisor")).get("/console/cases")).text


async def test_M_24_who_only_handles_sees_their_own_department(here: Town) -> None:
    mine = await here.file("垃圾没有清运", category="cleaning", department="cleaning")
    free = await here.file("没有分类的事", category="unsure")
    others = await here.file("电梯困过人", department="engineering")
    browser = await here.signed_in("cleaner")
    listed = (await browser.get("/console/cases")).text
    assert mine.number in listed
    assert free.number in listed
    assert others.number not in listed
    assert (await browser.get(f"/console/cases/{others.id}")).status == 404
    await here.move(others.id, "assign", "supervisor", handler=here.ids["cleaner"])
    assert (await browser.get(f"/console/cases/{others.id}")).status == 200


async def test_F_11_a_role_that_was_taken_away_is_refused_at_the_next_step(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("handler")
    page = await browser.get(f"/console/cases/{case.id}")
    await here.do(lambda unit: staff.set_roles(unit, here.ids["handler"], []))
    answer = await browser.post(f"/console/cases/{case.id}/act", {**page.fields("take"), "move": "take"})
    assert answer.status == 403
    assert (await here.case(case.id)).state == "received"
    assert (await browser.get("/console/cases")).status == 403


async def test_M_14_whoever_is_deactivated_is_signed_out(here: Town) -> None:
    browser = await here.signed_in("handler")
    code = await here.code(here.ids["handler"])
    await here.do(lambda unit: staff.change(unit, here.ids["handler"], active=0))
    assert (await browser.get("/console/")).status == 303
    assert (await (await here.browser()).post("/console/login", {"code": code})).status == 403


# ---- forms -----------------------------------------------------------------------------------------------------------


async def test_M_07_a_form_from_elsewhere_is_refused(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("handler")
    page = await browser.get(f"/console/cases/{case.id}")
    form = {**page.fields("take"), "move": "take"}
    target = f"/console/cases/{case.id}/act"
    refused = [
        await browser.post(target, form, {"Sec-Fetch-Site": "cross-site"}),
        await browser.post(target, form, {"Sec-Fetch-Site": "same-site"}),
        await browser.post(target, form, {"Origin": "https://evil.example"}),
        await browser.post(target, {**form, "csrf": ""}),
        await browser.post(target, {**form, "csrf": form["csrf"] + "x"}),
        await browser.post(target, {name: value for name, value in form.items() if name != "csrf"}),
        await browser.post(target, "csrf=x&move=take", {"Content-Type": "text/plain"}),
        await browser.get(target + "?move=take"),
    ]
    assert [one.status for one in refused] == [403] * 7 + [405]
    assert (await here.case(case.id)).state == "received"
    assert (await browser.post(target, form, {"Origin": browser.url})).status == 303
    assert (await here.case(case.id)).state == "accepted"


async def test_typed_words_are_not_lost_when_the_session_has_ended(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("assistant")
    page = await browser.get(f"/console/cases/{case.id}")
    here.clock.forward(hours=13)
    form = {**page.fields("note"), "move": "note", "text": "这段话很长，不想再写一遍"}
    answer = await browser.post(f"/console/cases/{case.id}/act", form)
    assert answer.status == 401
    assert "这段话很长，不想再写一遍" in answer.plain


async def test_only_the_digest_of_a_code_is_stored(here: Town) -> None:
    code = await here.code(here.ids["manager"])
    stored = await here.app.desk.database.read(lambda c: c.execute(sa.select(staff_codes.c.hash)).scalars().all())
    assert code not in stored

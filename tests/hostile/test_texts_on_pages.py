"""K-01, K-04, K-05, K-08..K-10: every hostile string through every field, looked at on every page: always literal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.text.plain import clean, visible
from handlers.console.layout import PersonalDataMask
from storage.complaints import complaints
from storage.tables import complaints as cases
from storage.tables import messages
from tests.conftest import new_postgres_database
from tests.hostile import corpus
from tests.hostile.house import House, Page, closer, house, logged, unharmed, unreckoned

MOST = 3_000
FIELDS = ("what", "place", "when", "who", "outcome", "name")
HANDLED = ("result", "cause", "correction", "corrective", "preventive")
PARAMETERS = tuple(
    "state community severity mine late q before done do next code place after wait ask c kind sort page".split()  # noqa: SIM905
)
CHROMIUM = shutil.which("chromium") or ""


def packed(strings: list[str]) -> list[str]:
    """The strings, many in one text, each on lines of its own, as long as a message may be."""
    packs, now = [], ""
    for one in strings:
        if now and len(now) + len(one) > MOST:
            packs.append(now)
            now = ""
        now = f"{now}\n{one}" if now else f"> {one}"
    return [*packs, now]


PACKS = packed(corpus.SAID)


def kept(text: str) -> str:
    """What is stored of a typed text: clean, without blanks at its ends."""
    return clean(text).strip()


def nothing_lost(case: Any, typed: dict[str, str]) -> None:
    """Every answer stands where it was given, letter for letter; what is no answer to a question (a time that is none)
    joins the description."""
    for name, one in typed.items():
        found = (case.answers.get(name), case.answers["what"])
        assert kept(one) == found[0] or kept(one) in found[1], f"{name}: nothing lost, nothing changed"


async def _people(here: House) -> None:
    await here.hire("林助理", "assistant", "supervisor", "manager", "administrator")
    await here.hire("张师傅", "handler")


# ---- a whole life in hostile words -------------------------------------------------------------------------------


async def _live(here: House, said: list[str]) -> tuple[Any, Any]:
    """One complaint whose every field is hostile, from the first word to the end; returns it and its browser."""
    resident = here.browser()
    answers = dict(zip(FIELDS, said, strict=False))
    case = await here.file(resident, answers, {"contact": "named"})
    assert case is not None
    nothing_lost(case, answers)
    texts = iter(said[len(FIELDS) :])
    page = f"/c/{case.token}"

    async def staff(name: str, move: str, **more: str) -> None:
        answer = await here.act(name, case.id, move, **more)
        assert answer.status == 303, (move, answer.status, unharmed(answer.text).text[:300])

    await staff("林助理", "note", text=next(texts))
    await staff("张师傅", "take")
    await staff("张师傅", "tell_resident", text=next(texts))
    await staff("张师傅", "ask_resident", text=next(texts))
    answer = await resident.post(page, {"do": "add", "id": f"{case.id:08}answer", "text": next(texts)})
    assert (answer.status, answer.headers["Location"]) == (303, f"{page}?done=added")
    answer = await resident.post(page, {"do": "add", "id": f"{case.id:08}more", "text": next(texts)})
    assert answer.status == 303
    await staff("张师傅", "progress", text=next(texts))
    await staff("张师傅", "suspend", reason=next(texts), review_on="2026-12-20T10:00")
    await staff("张师傅", "resume")
    await staff("张师傅", "handle", **{name: next(texts) for name in HANDLED})
    await staff("林助理", "redo", reason=next(texts))
    await staff("张师傅", "handle", **dict.fromkeys(HANDLED, next(texts)))
    await staff("林助理", "judge", validity="valid", basis=next(texts))
    await staff("林助理", "verify")
    called = {"medium": "phone", "answered_by": next(texts), "relation": "self", "rating": "satisfied"}
    await staff("林助理", "record", **called, words=next(texts))
    comment = {"do": "opinion", "id": f"{case.id:08}opinion", "text": next(texts), "process": "good"}
    answer = await resident.post(page, comment)
    assert answer.headers["Location"] == f"{page}?done=opinion"
    await staff("林助理", "refuse_close", reason=next(texts))
    return await here.case(case.id), resident


async def _words_of(here: House, case: Any) -> list[str]:
    """Everything people wrote about a complaint, as stored: answers, record, history."""
    history = await here.read(lambda c: complaints.timeline(c, case.id))
    found = [case.answers[name] for name in FIELDS if case.answers.get(name)]
    for kept_words in (case.record, *(row.details for row in history)):
        for name, value in kept_words.items():
            if isinstance(value, dict):
                found += [one for one in value.values() if isinstance(one, str)]
            elif isinstance(value, str) and name not in ("handler_name",):
                found.append(value)
    return [one for one in dict.fromkeys(found) if len(one) > 12 and "T" not in one[:11]]


def _shows(page: Page, words: list[str]) -> None:
    shown = closer(page.text)
    for one in words:
        assert closer(one) in shown, one[:300]


LIFE = len(FIELDS) + 21
ROUNDS = [(PACKS[turn:] + PACKS * LIFE)[:LIFE] for turn in range(len(PACKS))]
"""In as many lives as there are packs, every pack stands once in every field."""


async def _looked_at_everywhere(here: House, said: list[str]) -> None:
    case, resident = await _live(here, said)
    words = await _words_of(here, case)
    assert len(words) >= len(PACKS)
    desk, manager = here.town.app.desk, here.staff["林助理"]

    own = (await resident.get(f"/c/{case.token}")).page
    told = await here.read(lambda c: complaints.timeline(c, case.id))
    _shows(own, [case.answers["what"]])
    _shows(own, [row.details["text"] for row in told if row.move in ("tell_resident", "ask_resident", "add_info")])
    (await resident.get("/chat")).page.text.index("TS-")
    said_so_far = await resident.heard()
    assert [line["text"] for line in said_so_far if line["way"] == "in" and kept(line["text"]) == kept(said[0])]
    for line in said_so_far:
        unreckoned(line["text"])
        assert "".join(part[0] for part in line["parts"]) == line["text"]
        assert all(re.fullmatch(r"|/(?!/)[A-Za-z0-9/_?=&.-]*", path) for _, path in line["parts"]), line["parts"]

    veil = PersonalDataMask(case.answers)
    page = (await manager.get(f"/console/cases/{case.id}")).page
    _shows(page, [veil.text(one) for one in words if one != case.answers["name"] and one != case.answers["what"]])
    _shows(page, [veil.words(case.answers["what"])])
    opened = (await manager.form(f"/console/cases/{case.id}/reveal", reason=said[0])).page
    _shows(opened, [visible(case.answers["name"]), visible(case.answers["what"])])
    group = desk.settings.groups[1].name
    for path in ("/console/", "/console/group", f"/console/group/{group}", f"/console/group/{group}/cards",
                 "/console/cases", "/console/health", "/console/people", "/console/places", "/console/new",
                 f"/console/cases/{case.id}?do=note", "/", "/healthz", "/metrics"):  # fmt: skip
        answer = await manager.get(path)
        assert answer.status in (200, 303), (path, answer.status)
        unharmed(answer.text) if path != "/metrics" else unreckoned(answer.text)


@pytest.mark.parametrize("turn", range(len(PACKS)))
async def test_K_04_every_string_in_every_field_is_literal_on_every_page(tmp_path: Path, turn: int) -> None:
    with logged() as log:
        async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
            await _people(here)
            await _looked_at_everywhere(here, ROUNDS[turn])
        log.tells_nothing(*(one for one in corpus.SAID if len(one) > 9 and one.isprintable() and "'" not in one))


async def test_K_04_the_same_on_postgresql(tmp_path: Path, postgres_server: str) -> None:
    import asyncio

    url = await asyncio.to_thread(new_postgres_database, postgres_server)
    async with house(url, tmp_path) as here:
        await _people(here)
        await _looked_at_everywhere(here, ROUNDS[0])


# ---- each string alone -------------------------------------------------------------------------------------------


async def test_K_01_each_string_alone_is_a_complaint_in_its_own_words(tmp_path: Path) -> None:
    """The first words of a chat, each string by itself; then the whole list and each page of it."""
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        said, browser = [], here.browser()
        for number, one in enumerate(corpus.SAID):
            answer = await here.staff["林助理"].form(
                "/console/new", community="sjhc", source="other", what=one, who=one, outcome=one, when=one, place=one
            )
            assert answer.status == 303, (one, answer.status)
            assert (await browser.send(one)).status == 200, one
            said.append((number, kept(one)))
        rows = await here.read(lambda c: c.execute(sa.select(cases.c.answers).where(
            cases.c.source == "other").order_by(cases.c.id)).fetchall())  # fmt: skip
        assert [row.answers["what"] for row in rows] == [words for _, words in said]
        assert all(row.answers[name] == row.answers["what"] for row in rows for name in ("who", "outcome"))
        m = messages.c
        came = sa.select(m.text).where(m.way == "in", m.text != "").order_by(m.id)
        heard = await here.read(lambda c: c.execute(came).fetchall())
        typed = [row.text for row in heard]
        assert [one for one in corpus.SAID if clean(one) not in typed] == []
        path, pages = "/console/cases?state=all", 0
        while path:
            answer = await here.staff["林助理"].get(path)
            page = unharmed(answer.text)
            pages += 1
            path = next((v for v in page.values if v.startswith("/console/cases?") and "before=" in v), "")
        assert pages >= len(said) // 50
        for after in range(0, len(said) * 3, 200):
            unharmed((await browser.get(f"/chat?before={after + 1}")).text)


# ---- what is echoed ----------------------------------------------------------------------------------------------


async def test_K_04_what_is_refused_is_given_back_as_it_was_typed(tmp_path: Path) -> None:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        manager = here.staff["林助理"]
        case = await here.file(here.browser(), {"what": "电梯异响", "place": "大堂"})
        for pack in PACKS:
            typed = kept(pack)
            new = await manager.form("/console/new", community="sjhc", source="no", what=pack, name=pack, phone=pack)
            assert new.status == 422
            page = new.page
            assert closer(typed) in closer(page.text)
            assert [value for value in page.values if closer(value) == closer(typed)]
            refused = await here.act("林助理", case.id, "progress", text=pack)
            assert refused.status == 409
            assert closer(typed) in closer(refused.page.text)
            own = await here.browser().post(f"/c/{case.token}", {"do": "add", "id": "!", "text": pack})
            assert own.status == 400
            assert closer(clean(pack)) in closer(own.page.text)
            stranger = here.browser()
            await stranger.get("/chat")
            chat = await stranger.post("/chat/form", {"id": "!", "text": pack})
            assert chat.status == 400
            assert closer(clean(pack)) in closer(chat.page.text)
            gone = await here.browser().post("/console/new", {"what": pack})
            assert gone.status == 401
            assert closer(clean(pack)) in closer(gone.page.text)


async def test_K_09_parameters_of_pages_are_only_ever_values(tmp_path: Path) -> None:
    strings = [*corpus.ALL, *corpus.BLANK]
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        case = await here.file(here.browser(), {"what": "电梯异响", "place": "大堂"})
        manager, visitor = here.staff["林助理"], here.browser()
        for number, one in enumerate(strings):
            sent = one.encode("utf-8", "replace").decode()
            search = await manager.get("/console/cases", params={"q": sent, "state": "all"})
            assert search.status == 200, one
            assert clean(sent).strip()[:200] in search.page.values
            sent = sent[:40]  # seventeen times in one address
            everything = dict.fromkeys(PARAMETERS, sent)
            pages = (
                (f"/c/{case.token}", visitor),
                ("/chat", visitor),
                ("/", visitor),
                ("/console/login", visitor),
                ("/console/cases", manager),
                ("/console/", manager),
                (f"/console/cases/{case.id}", manager),
            )
            for path, browser in (pages[number % 7], pages[(number + 3) % 7]):
                answer = await browser.get(path, params=everything)
                assert answer.status == 200, (path, one, answer.status)
                unharmed(answer.text)
            assert (await visitor.get("/chat/messages", params={"after": sent, "before": sent})).status == 200


async def test_K_04_names_of_staff_and_wrong_addresses_are_literal(tmp_path: Path) -> None:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        manager = here.staff["林助理"]
        for number, one in enumerate(corpus.ALL):
            typed = one[:50]
            made = await manager.form("/console/people", name=typed)
            assert made.status in (303, 422), one
            if made.status == 303:
                page = (await manager.get(made.headers["Location"])).page
                assert closer(clean(typed)) in closer(page.text)
            else:
                made.page  # noqa: B018 - refused as blank or already taken, and shown unharmed
            from urllib.parse import quote

            part = quote(typed.encode("utf-8", "replace"), safe="")
            paths = (f"/{part}", f"/c/{part}", f"/files/{part}", f"/qr/{part}.svg", f"/console/cases/{part}",
                         f"/console/group/{part}", f"/console/places/{part}", f"/static/x/{part}", f"/hooks/{part}",
                         f"/console/people/{part}")  # fmt: skip
            for path in (paths[(number + turn) % len(paths)] for turn in (0, 5)):
                answer = await manager.get(path)
                assert answer.status in (200, 303, 400, 403, 404, 405, 429), (path, answer.status)
                unharmed(answer.text) if not path.startswith("/hooks") else unreckoned(answer.text)
        unharmed((await manager.get("/console/people")).text)


# ---- a real browser ----------------------------------------------------------------------------------------------


@pytest.mark.page
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
async def test_K_04_no_script_runs_in_a_real_browser(tmp_path: Path) -> None:
    from playwright.async_api import async_playwright

    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        nasty = packed(corpus.XSS + corpus.LINKS + corpus.TEMPLATES)
        case, resident = await _live(here, (nasty * LIFE)[:LIFE])
        group = here.town.app.desk.settings.groups[1].name
        for name in ("<img src=x onerror=window.stolen=1>", "'\"><script>window.stolen=1</script>"):
            await here.staff["林助理"].form("/console/people", name=name)
        paths = ["/chat", f"/c/{case.token}", "/console/", f"/console/group/{group}", f"/console/cases/{case.id}",
                 "/console/cases?state=all&q=" + "%3Cscript%3Ewindow.stolen=1%3C/script%3E", "/console/people",
                 "/console/health", "/%3Cscript%3Ewindow.stolen=1%3C/script%3E"]  # fmt: skip
        async with async_playwright() as driver:
            opened = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            context = await opened.new_context(viewport={"width": 390, "height": 844})
            for browser in (resident, here.staff["林助理"]):
                await context.add_cookies([
                    {"name": one.key, "value": one.value, "url": here.town.base} for one in browser.session.cookie_jar
                ])  # fmt: skip
            wrong: list[str] = []
            page = await context.new_page()
            page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
            page.on("request", lambda asked: None if asked.url.startswith((here.town.base, "data:", "blob:"))
                    else wrong.append(asked.url))  # fmt: skip
            for path in paths:
                await page.goto(here.town.base + path, wait_until="load")
                await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                await page.wait_for_timeout(150)
                assert await page.evaluate("window.stolen === undefined"), path
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"
            await opened.close()
        assert wrong == []


async def test_K_01_words_that_are_names_of_our_texts_stay_words(tmp_path: Path) -> None:
    """`building`, `good`, `not_fixed`: keys of sentences, some of which need values, typed by residents or staff."""
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        await _people(here)
        manager, alarmed = here.staff["林助理"], here.browser()
        await alarmed.get("/chat")
        await alarmed.send("着火了！快来人")
        await alarmed.send("building")
        danger = await here.newest(alarmed.chat)
        page = (await manager.get(f"/console/cases/{danger.id}")).page
        assert "building" in page.text
        words = {"what": "灯不亮", "place": "building", "who": "yes", "outcome": "good", "when": "any"}
        case = await here.file(here.browser(), words)
        for text in ("not_fixed", "building", "satisfied", "yes", "lift", "anonymous", "community", "very"):
            assert (await here.act("林助理", case.id, "note", text=text)).status == 303
        page = (await manager.get(f"/console/cases/{case.id}")).page
        for text in (*words.values(), "not_fixed", "satisfied", "lift", "anonymous", "community", "very"):
            assert text in page.text, text

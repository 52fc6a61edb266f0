"""Who looks, without any web: a list, a case and a move made from a plain Viewer are what the console's pages give."""

from __future__ import annotations

import ast
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.complaint.moves import Complaint
from handlers.console.cases import case_list, case_page, move_request
from handlers.console.cases.move_request import MoveRequest, Outcome
from handlers.console.layout import PersonalDataMask
from handlers.queries import access
from handlers.queries.access import Viewer
from handlers.staff import actions
from storage.people import staff
from tests.handlers.console_town import PEOPLE, Browser, Town, town

WHO = (*PEOPLE, "other", "cleaner", "handler2", "none", "adviser")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        made.ids["none"] = await made.do(lambda unit: staff.add(unit, "没有角色", []))
        made.ids["adviser"] = await made.do(lambda unit: staff.add(unit, "顾问", [("sjhc", "adviser")]))
        yield made


async def viewer(here: Town, who: str) -> Viewer:
    person = await here.app.desk.database.read(lambda connection: staff.find(connection, here.ids[who]))
    assert person is not None
    return Viewer(here.app.desk, person)


async def several(here: Town) -> list[Complaint]:
    """Complaints that differ in everything that decides who sees them."""
    every = [
        await here.file(),
        await here.file("垃圾没有清运", category="cleaning", department="cleaning"),
        await here.file("大门坏了", community="bhwt"),
        await here.file("王经理态度恶劣", about=(here.ids["manager"],)),
        await here.file("张师傅没来", about=(here.ids["handler"],), severity="major"),
    ]
    await here.move(every[1].id, "assign", "supervisor", handler=here.ids["handler2"])
    return every


# ---- nothing of the web ----------------------------------------------------------------------------------------------


def test_who_may_see_what_is_asked_without_any_web() -> None:
    tree = ast.parse(Path(access.__file__).read_text(encoding="utf-8"))
    named = [f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names]
    named += [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    allowed = ("__future__.", "collections.", "dataclasses.", "typing.", "sqlalchemy.", "bot.domain.", "storage.")
    wrong = [one for one in named if not one.startswith(allowed) and one != "handlers.desk.Desk"]
    assert not wrong


CONSOLE = sorted(Path(case_page.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", CONSOLE, ids=lambda path: path.stem)
def test_who_needs_nothing_of_the_request_takes_a_viewer(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    served = {name.id for row in ast.walk(tree) if isinstance(row, ast.Call) for name in row.args if _is_name(name)}
    for made in ast.walk(tree):
        if not isinstance(made, ast.FunctionDef | ast.AsyncFunctionDef) or made.name in served:
            continue
        if any(ast.unparse(arg.annotation) == "Visit" for arg in made.args.args if arg.annotation):
            asked = {ast.unparse(n) for n in ast.walk(made) if isinstance(n, ast.Attribute) and _is_visit(n.value)}
            whole = [n for n in ast.walk(made) if isinstance(n, ast.Call) and any(_is_visit(one) for one in n.args)]
            assert whole or asked - {"visit.viewer"}, f"{made.name} looks at nothing but visit.viewer"


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _is_visit(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "visit"


# ---- lists -----------------------------------------------------------------------------------------------------------

ASKED: tuple[dict[str, str], ...] = (
    {},
    {"state": "all"},
    {"state": "closed"},
    {"mine": "1"},
    {"late": "1"},
    {"community": "bhwt"},
    {"severity": "major"},
    {"q": "电梯"},
    {"q": "TS-20261123-0001"},
    {"state": "'; drop table", "community": "nowhere", "severity": "none", "before": "x"},
)


@pytest.mark.parametrize("who", WHO)
async def test_M_24_a_list_holds_the_same_complaints_with_and_without_a_page(here: Town, who: str) -> None:
    every = await several(here)
    here.clock.forward(days=3)
    look, browser = await viewer(here, who), await here.signed_in(who)
    for query in ASKED:
        asked = case_list.filter_of(look, query)
        found = await here.app.desk.database.read(
            lambda connection, asked=asked: case_list.case_list_page(look, connection, asked)
        )
        numbers = [row["number"] for row in found["rows"]]
        page = await browser.get("/console/cases?" + "&".join(f"{name}={value}" for name, value in query.items()))
        if who == "none":  # no role opens the page, and without one there is nothing to see either
            assert (page.status, numbers) == (403, [])
            continue
        shown = [int(key) for key in re.findall(r'<a href="/console/cases/(\d+)"', page.text)]
        assert shown == [row["id"] for row in found["rows"]], query
        seen = {c.number for c in [await here.case(one.id) for one in every] if look.sees(c)}
        assert set(numbers) <= seen
    assert who not in ("manager", "auditor") or len(seen) == {"manager": 3, "auditor": 5}[who]


# ---- one case --------------------------------------------------------------------------------------------------------


def words(one: Any) -> list[str]:
    return [str(value) for _name, value in one]


@pytest.mark.parametrize("who", WHO)
async def test_a_case_reads_the_same_with_and_without_a_page(here: Town, who: str) -> None:
    every = await several(here)
    await here.move(every[0].id, "note", "assistant", text="电话13812345678，住1203")
    look, browser = await viewer(here, who), await here.signed_in(who)
    for one in every:
        page = await browser.get(f"/console/cases/{one.id}")
        found = await here.app.desk.database.read(lambda connection, one=one: look.find(connection, one.id))
        assert (found is not None) is (page.status == 200), (who, one.answers["what"])
        if found is None:
            assert page.status == (403 if who == "none" else 404)
            continue
        veil = PersonalDataMask(found.answers)
        data = await here.app.desk.database.read(
            lambda connection, c=found, veil=veil: case_page.case_data(look, connection, c, veil)
        )
        acts = re.findall(r'action="/console/cases/\d+/act".*?name="move" value="(\w+)"', page.text, re.S)
        assert list(dict.fromkeys(acts)) == [name for name, _fields in data["forms"]]
        assert (f'action="/console/cases/{one.id}/reveal"' in page.text) is bool(data["reveals"])
        plain = re.sub(r"\s+", " ", page.plain)
        for row in data["history"]:
            for said in (row["who"], row["words"], *words(row["details"])):
                assert re.sub(r"\s+", " ", said) in plain
        for said in (*words(data["items"]), *words(data["record"]), data["head"]["summary"], veil.phone()):
            assert said in plain
        told = str([data[name] for name in ("head", "items", "record", "history", "attempts", "forms")])
        assert "13812345678" not in told
        assert "1203" not in told


# ---- moves -----------------------------------------------------------------------------------------------------------

MOVES: tuple[tuple[str, dict[str, str]], ...] = (
    ("take", {}),
    ("note", {"text": "已查看"}),
    ("note", {}),
    ("note", {"text": "长" * 4001}),
    ("assign", {"handler": "HANDLER2"}),
    ("assign", {"handler": "99999"}),
    ("classify", {"category": "lift", "severity": "major", "urgent": "yes"}),
    ("verify", {}),
    ("merge", {"into": "TS-20261123-9999"}),
    ("tell_resident", {"text": "师傅今天来"}),
)


async def applied(here: Town, who: str, key: int, asked: MoveRequest) -> Outcome:
    look = await viewer(here, who)
    made: Outcome = await here.do(lambda unit: move_request.apply_move(look, unit, key, asked))
    return made


async def posted(browser: Browser, c: Complaint, move: str, given: dict[str, str]) -> Any:
    me = await browser.get("/console/people/me")
    word = me.fields()["csrf"] if me.status == 200 else ""
    form = {"csrf": word, "once": secrets.token_hex(12), "version": str(c.version), "move": move}
    return await browser.post(f"/console/cases/{c.id}/act", {**form, **given})


@pytest.mark.parametrize("who", WHO)
async def test_M_03_a_move_is_made_or_refused_the_same_with_and_without_a_page(here: Town, who: str) -> None:
    browser, look = await here.signed_in(who), await viewer(here, who)
    for move, typed in MOVES:
        given = {name: str(here.ids["handler2"]) if value == "HANDLER2" else value for name, value in typed.items()}
        on_page, plain = await here.file(), await here.file()
        answer = await posted(browser, on_page, move, given)
        outcome = await applied(here, who, plain.id, MoveRequest(move, given, plain.version, secrets.token_hex(12)))
        first, second = await here.case(on_page.id), await here.case(plain.id)
        for name in ("state", "handler", "severity", "urgent", "category", "version", "record"):
            one, two = getattr(first, name), getattr(second, name)
            assert one == two, (move, given, name)
        if answer.status in (403, 404):  # the page's door is closed, or there is no such complaint for them
            assert outcome.refused is not None, move
        elif outcome.refused is None:
            assert answer.status == 303, (move, answer.plain)
        else:
            assert answer.status == 409, move
            assert actions.refusal_text(look.desk, look.language, outcome.refused) in answer.plain


async def test_M_24_no_move_is_made_on_a_complaint_that_is_not_theirs_to_see(here: Town) -> None:
    about = await here.file("王经理态度恶劣", about=(here.ids["manager"],))
    others = await here.file("电梯困过人", department="engineering")
    for who, c in (("manager", about), ("cleaner", others), ("other", others), ("none", others), ("adviser", others)):
        asked = MoveRequest("note", {"text": "已查看"}, c.version, secrets.token_hex(12))
        outcome = await applied(here, who, c.id, asked)
        assert outcome.refused is not None
        assert outcome.refused.reason == "unknown_case", who
        assert (await here.case(c.id)).version == c.version
    nothing = await applied(here, "manager", 99999, asked)
    assert nothing.refused is not None
    assert nothing.refused.reason == "unknown_case"


async def test_F_04_a_move_on_what_has_changed_meanwhile_is_not_made(here: Town) -> None:
    c = await here.file()
    await here.move(c.id, "assign", "supervisor", handler=here.ids["handler2"])
    outcome = await applied(here, "handler2", c.id, MoveRequest("take", {}, c.version, secrets.token_hex(12)))
    assert [row.move for row in outcome.changed] == ["assign"]
    now = await here.case(c.id)
    assert (now.state, now.handler) == ("assigned", here.ids["handler2"])
    again = await applied(here, "handler2", c.id, MoveRequest("take", {}, now.version, secrets.token_hex(12)))
    assert again == Outcome()
    assert (await here.case(c.id)).state == "accepted"


async def test_a_move_asked_for_twice_under_one_key_counts_once(here: Town) -> None:
    c = await here.file()
    asked = MoveRequest("note", {"text": "已查看"}, c.version, secrets.token_hex(12))
    for _ in range(3):
        assert await applied(here, "handler", c.id, asked) == Outcome()
    look = await viewer(here, "handler")
    data = await here.app.desk.database.read(
        lambda connection: case_page.case_data(look, connection, c, PersonalDataMask(c.answers))
    )
    assert [row["move"] for row in data["history"]].count("note") == 1


@pytest.mark.parametrize("move", ["remind", "satisfied", "file", "", "nothing", "quiet_over"])
async def test_M_08_no_move_is_made_that_no_page_offers(here: Town, move: str) -> None:
    c = await here.file()
    for who in ("manager", "handler", "auditor"):
        outcome = await applied(here, who, c.id, MoveRequest(move, {}, c.version, secrets.token_hex(12)))
        assert outcome.refused is not None
    assert (await here.case(c.id)).version == c.version


JUNK: tuple[Any, ...] = (None, 5, True, [], ["x"], [["x"]], [{"a": 1}], {"text": "x"}, "", " ", b"x")


@pytest.mark.parametrize("value", JUNK, ids=repr)
async def test_M_03_an_answer_that_is_no_words_is_no_answer(here: Town, value: Any) -> None:
    c = await here.file()
    for move, name in (("note", "text"), ("assign", "handler"), ("classify", "about"), ("merge", "into")):
        version = (await here.case(c.id)).version
        asked = MoveRequest(move, {name: value, "category": value}, version, secrets.token_hex(12))
        outcome = await applied(here, "manager", c.id, asked)
        assert move == "classify" or outcome.refused is not None
    now = await here.case(c.id)
    assert (now.handler, now.about, now.state) == (None, (), "received")

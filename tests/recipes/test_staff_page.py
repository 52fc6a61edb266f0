"""The recipes: what is added by declaring it once is there everywhere it belongs, and nowhere else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import web

from bot import app
from bot.texts.texts import Texts
from handlers.console import routes
from handlers.console.layout import show
from handlers.queries.access import EVERYBODY
from handlers.web.session import Nav, OpenPage, StaffPage, Visit
from tests.handlers.console_town import PEOPLE, town

ROOT = Path(__file__).parents[2]
TEXTS = Texts.load(ROOT / "templates" / "texts")
WORD = """
console.nav.lost:
  zh-Hans: 失物招领
  zh-Hant: 失物招領
  en: Lost and found
"""
TEMPLATE = """{% extends "console/frame.html" %}
{% block name %}{{ t("console.nav.lost") }}{% endblock %}
{% block main %}<h1>{{ found }}</h1>{% endblock %}
"""


async def _shown(visit: Visit) -> web.StreamResponse:
    return show(visit, "lost", found="一把雨伞")


async def _open(request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


def module(*pages: StaffPage | OpenPage) -> ModuleType:
    made = ModuleType("lost")
    made.PAGES = pages  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("group", ["main", "more"])
async def test_a_staff_page_more_is_one_entry_a_template_and_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    (templates / "web/console/lost.html").write_text(TEMPLATE, encoding="utf-8")
    (templates / "texts/lost.yaml").write_text(WORD, encoding="utf-8")
    roles = frozenset({"quality", "auditor"})
    page = StaffPage("GET /console/lost", roles, _shown, Nav("lost", 15, group))  # type: ignore[arg-type]
    monkeypatch.setattr(app, "TEMPLATES", templates)
    monkeypatch.setattr(routes, "MODULES", (*routes.MODULES, module(page)))
    async with town(tmp_path) as here:
        for role in (*PEOPLE, "other"):
            browser = await here.signed_in(role)
            first, answer = await browser.get("/console/"), await browser.get("/console/lost")
            assert ("失物招领" in first.plain) is (role in roles), role
            assert answer.status == (200 if role in roles else 403), role
            if role in roles:
                assert "一把雨伞" in answer.plain
                assert 'href="/console/lost" aria-current="page"' in answer.text
                order = ("今天", "失物招领", "工作群") if group == "main" else ("值班", "失物招领", "承诺")
                words = first.plain
                assert sorted(order, key=words.index) == list(order), "it stands where its order says"
        stranger = await (await here.browser()).get("/console/lost")
        assert (stranger.status, stranger.location) == (303, "/console/login?next=/console/lost")


WRONG = {
    "the route twice": (StaffPage("GET /console/x", EVERYBODY, _shown), StaffPage("GET /console/x", EVERYBODY, _shown)),
    "twice under two names": (
        StaffPage("GET /console/x/{id}", EVERYBODY, _shown),
        StaffPage("GET /console/x/{key}", EVERYBODY, _shown),
    ),
    "once open and once not": (OpenPage("GET /console/x", _open), StaffPage("GET /console/x", EVERYBODY, _shown)),
    "a route of ours again": (StaffPage("GET /console/duty", EVERYBODY, _shown),),
    "no roles": (StaffPage("GET /console/x", frozenset(), _shown),),
    "a role that is none": (StaffPage("GET /console/x", frozenset({"managers"}), _shown),),
    "no word": (StaffPage("GET /console/x", EVERYBODY, _shown, Nav("nowhere", 1)),),
    "a name of the navigation again": (StaffPage("GET /console/x", EVERYBODY, _shown, Nav("duty", 1)),),
    "a form in the navigation": (StaffPage("POST /console/x", EVERYBODY, _shown, Nav("today", 1)),),
    "an open address in the navigation": (StaffPage("GET /console/x/{id}", EVERYBODY, _shown, Nav("today", 1)),),
    "outside the console": (StaffPage("GET /chat/x", EVERYBODY, _shown),),
    "no method": (StaffPage("/console/x", EVERYBODY, _shown),),
    "a method we have no door for": (StaffPage("PUT /console/x", EVERYBODY, _shown),),
    "no pages": (),
}


@pytest.mark.parametrize("pages", WRONG.values(), ids=WRONG)
def test_a_page_that_is_declared_wrongly_is_refused_at_start(pages: tuple[StaffPage | OpenPage, ...]) -> None:
    with pytest.raises(routes.InvalidPageDeclaration):
        routes.collected_pages((*routes.MODULES, module(*pages)), TEXTS)


def test_no_module_of_pages_is_left_out_of_the_list() -> None:
    folder = ROOT / "handlers/console"
    named = {str(getattr(module, "__name__", "")) for module in routes.MODULES}
    with_pages = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if re.search(r"^PAGES\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_pages == named


def test_a_page_and_its_template_stand_in_rooms_of_one_name() -> None:
    pages, templates = ROOT / "handlers/console", ROOT / "templates/web/console"
    shown = {
        (path.parent.relative_to(pages).as_posix(), name)
        for path in pages.rglob("*.py")
        for name in re.findall(r'\bshow\(\s*visit,\s*"([\w/]+)"', path.read_text(encoding="utf-8"))
    }
    assert {room for room, _name in shown} == {".", "cases", "registers", "staff", "system"}
    assert not [name for room, name in shown if Path(name).parent.as_posix() != room]
    assert not [name for _room, name in shown if not (templates / f"{name}.html").is_file()]


def test_a_mistake_names_the_page_and_what_is_wrong_with_it() -> None:
    with pytest.raises(routes.InvalidPageDeclaration, match=r"GET /console/x: no such role: managers"):
        routes.collected_pages([module(StaffPage("GET /console/x", frozenset({"managers"}), _shown))], TEXTS)

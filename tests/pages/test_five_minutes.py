"""The README's first five minutes, walked in a real browser at phone and at desktop size, with pictures in the
folder that HUIFANG_SHOTS names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pages.conftest import SHOTS, Site

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
pytestmark = pytest.mark.page


class Walk:
    """One person's browser window: nothing may go wrong in it unseen."""

    def __init__(self, browser: Any, site: Site, size: str, who: str) -> None:
        self.site, self.name = site, f"{size}-{who}"
        self.context = browser.new_context(locale="zh-CN", viewport=SIZES[size])
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)
        self.shots = 0

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.site.url + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def shot(self, what: str) -> None:
        self.shots += 1
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.name} {what}: the page is {wide} px too wide"
        place = Path(SHOTS) / f"{self.name}-{self.shots:02}-{what}.png" if SHOTS else None
        self.page.screenshot(path=place, full_page=True)

    def close(self) -> None:
        assert self.wrong == []
        self.context.close()


@pytest.fixture(params=list(SIZES))
def window(request: pytest.FixtureRequest, browser: Any, site: Site) -> Iterator[Callable[[str], Walk]]:
    opened: list[Walk] = []

    def open_window(who: str) -> Walk:
        opened.append(Walk(browser, site, request.param, who))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()


def sign_in(walk: Walk, link: str) -> None:
    walk.go(link)
    walk.page.locator("main button, form button").first.click()
    walk.page.wait_for_url(re.compile(r"/console/?$"))


def hire(admin: Walk, name: str, *roles: str) -> str:
    """Adds somebody with roles, and returns their one-time sign-in link."""
    admin.go("/console/people")
    admin.page.fill("#name", name)
    admin.page.get_by_role("button", name="添加").first.click()
    admin.page.wait_for_url(re.compile(r"/console/people/\d+"))
    for role in roles:
        admin.page.locator(f"input[name=role][value='sjhc:{role}']").check()
    admin.page.get_by_role("button", name="保存").click()
    admin.page.locator("button[name=purpose][value=login]").click()
    admin.page.wait_for_load_state()
    found = re.search(r"https?://\S+?/console/login\?code=[\w-]+", admin.page.content().replace("&amp;", "&"))
    assert found is not None
    return found[0]


def press(walk: Walk, name: str) -> None:
    """Presses a move's button on the case's card in the live group page."""
    walk.go("/console/group")
    walk.page.locator(f".card button[name=move][value={name}]").first.click()
    walk.page.wait_for_load_state()


def test_from_the_first_word_to_the_confirmed_close(window: Callable[[str], Walk], site: Site) -> None:
    resident, admin = window("resident"), window("admin")
    resident.go("/")
    resident.shot("home")
    resident.go("/chat?place=sjhc")
    resident.shot("chat")
    resident.page.fill("textarea", "3栋2单元楼道的灯坏了三天，老人晚上看不见台阶")
    resident.page.keyboard.press("Enter")
    resident.page.get_by_role("button", name="直接提交").last.click()
    resident.page.get_by_text(re.compile(r"TS-\d{8}-0001")).first.wait_for()
    resident.shot("receipt")

    sign_in(admin, site.link)
    admin.shot("today")
    handler = window("handler")
    sign_in(handler, hire(admin, "王师傅", "handler"))
    admin.shot("people")

    press(handler, "take")
    handler.shot("group")
    handler.go("/console/cases/1?do=handle")
    handler.shot("case")
    for field, words in {"result": "换了新灯管，楼道已经亮了", "cause": "灯管老化", "correction": "更换灯管",
                         "corrective": "同层灯全部检查", "preventive": "列入每月巡查"}.items():  # fmt: skip
        handler.page.locator(f"details[open] [name={field}]").fill(words)
    handler.page.locator("details[open] button.main").click()
    handler.page.get_by_text("待核实").first.wait_for()
    handler.shot("handled")

    press(admin, "verify")
    resident.page.get_by_text("换了新灯管，楼道已经亮了").first.wait_for()
    resident.shot("callback")
    resident.page.fill("textarea", "好了，谢谢你们")
    resident.page.keyboard.press("Enter")
    resident.page.get_by_text("谢谢您的答复").first.wait_for()
    resident.shot("answered")

    admin.go("/console/cases/1?do=confirm_close")
    admin.shot("confirm")
    admin.page.locator("details[open] [name=cause_category]").first.select_option("mgmt.building.light")
    admin.page.locator("details[open] button.main").click()
    resident.page.get_by_text("已经办结").first.wait_for()
    resident.shot("closed")
    link = resident.page.locator("a[href*='/c/']").first.get_attribute("href")
    resident.go(str(link))
    resident.shot("private-page")
    for walk in (resident, admin, handler):
        walk.close()

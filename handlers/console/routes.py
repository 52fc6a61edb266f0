"""Route table of the console: pages collected from the modules that declare them, checked before anything is served.

A page more: a module with PAGES at its foot, and its name in MODULES here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aiohttp import web

from bot.texts.texts import Texts
from handlers.console import sign_in, today
from handlers.console.cases import case_list, case_page, group, hand_entry
from handlers.console.registers import agenda, incidents, promises, reports, warnings
from handlers.console.staff import advice, contact_directory, duty, people, shift_review
from handlers.console.system import clocks, health, place_codes
from handlers.queries.access import EVERYBODY
from handlers.web.pages import DESK
from handlers.web.session import STAFF_PAGES, OpenPage, StaffPage, with_access_check

MODULES: tuple[object, ...] = (
    sign_in,
    today,
    group,
    case_list,
    case_page,
    hand_entry,
    people,
    incidents,
    warnings,
    place_codes,
    duty,
    shift_review,
    promises,
    reports,
    contact_directory,
    advice,
    agenda,
    clocks,
    health,
)
"""Every module of pages."""
_ROUTE = re.compile(r"\A(GET|POST) /console(/[\w{}/]*)?\Z")


class InvalidPageDeclaration(Exception):
    """A page of the console is declared wrongly; the text names its route and what is wrong with it."""


def add(app: web.Application) -> None:
    """Adds the console's routes, those behind the sign-in each with its access check. Raises Mistaken."""
    every = collected_pages(MODULES, app[DESK].texts)
    app[STAFF_PAGES] = tuple(one for one in every if isinstance(one, StaffPage))
    for one in every:
        method, path = one.route.split(" ")
        app.router.add_route(method, path, with_access_check(one) if isinstance(one, StaffPage) else one.handler)


def collected_pages(modules: Sequence[object], texts: Texts) -> tuple[StaffPage | OpenPage, ...]:
    """The pages of these modules in order. Raises Mistaken for the first that cannot be served as it is declared."""
    every: list[StaffPage | OpenPage] = []
    known: set[str] = set()
    for module in modules:
        pages: Sequence[StaffPage | OpenPage] = getattr(module, "PAGES", ())
        if not pages:
            raise InvalidPageDeclaration(
                f"{getattr(module, '__name__', module)} is among the pages and declares none in PAGES"
            )
        for one in pages:
            for wrong in _wrong(one, known, texts):
                raise InvalidPageDeclaration(f"{one.route}: {wrong}")
            known |= _claims(one)
        every += pages
    return tuple(every)


def _claims(one: StaffPage | OpenPage) -> set[str]:
    """What no other page may have: the route, whatever its parts are called, and the name in the navigation."""
    claims = {re.sub(r"{\w+}", "{}", one.route)}
    return claims | {f"nav {one.nav.name}"} if isinstance(one, StaffPage) and one.nav else claims


def _wrong(one: StaffPage | OpenPage, known: set[str], texts: Texts) -> Iterator[str]:
    if not _ROUTE.match(one.route):
        yield "a route is GET or POST, one space, and an address under /console"
    if taken := _claims(one) & known:
        yield f"declared twice ({', '.join(sorted(taken))})"
    if isinstance(one, OpenPage):
        return
    if not one.roles:
        yield "no roles are named; a page that needs no sign-in is an OpenPage"
    if unknown := one.roles - EVERYBODY:
        yield f"no such role: {', '.join(sorted(unknown))}"
    if one.nav and (not one.route.startswith("GET ") or "{" in one.route):
        yield "only a page with one fixed address can stand in the navigation"
    if one.nav and not texts.has(f"console.nav.{one.nav.name}"):
        yield f"the texts have no console.nav.{one.nav.name}"

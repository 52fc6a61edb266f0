"""QR codes of communities, buildings and public places, on a page and on sheets to print."""

from __future__ import annotations

from aiohttp import web

from bot.config.settings import Community
from handlers.console.layout import communities, show
from handlers.queries.access import EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit


def codes_of(community: Community) -> list[tuple[str, str]]:
    """Code and name of the community itself, its buildings and its public places."""
    parts = [(f"{community.code}-{one.code}", one.name) for one in (*community.buildings, *community.places)]
    return [(community.code, community.name), *parts]


def _seen(viewer: Viewer) -> list[Community]:
    found = [viewer.desk.settings.community(code) for code, _name in communities(viewer)]
    return [one for one in found if one is not None]


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/places"""
    shown = [(one, codes_of(one)) for one in _seen(visit.viewer)[:200]]
    return show(visit, "system/place_codes", communities=shown, public=visit.viewer.desk.page(""))


async def sheet(visit: Visit) -> web.StreamResponse:
    """GET /console/places/CODE: one large code a page, ready to print; a community prints all of its codes."""
    viewer = visit.viewer
    wanted = visit.request.match_info["code"]
    for community in _seen(viewer):
        codes = codes_of(community)
        if wanted == community.code:
            return show(visit, "system/place_code_sheet", community=community, codes=codes, public=viewer.desk.page(""))
        if wanted in dict(codes):
            one = [(code, name) for code, name in codes if code == wanted]
            return show(visit, "system/place_code_sheet", community=community, codes=one, public=viewer.desk.page(""))
    raise web.HTTPNotFound


PAGES = (
    StaffPage("GET /console/places", EVERYBODY, page, Nav("places", 50, "more")),
    StaffPage("GET /console/places/{code}", EVERYBODY, sheet),
)

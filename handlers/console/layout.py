"""Layout shared by console pages: the frame with its navigation, a complaint's line in lists, and the masking of the
complainant's data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import unescape
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.calendars import calendars
from bot.domain.clocks.due import ring_at, running_since
from bot.domain.complaint.moves import Complaint
from bot.domain.text.contact_numbers import mask_phone, whole_number
from bot.domain.text.masking import mask_addresses, mask_labelled_room, mask_links, mask_room
from bot.domain.text.plain import visible
from handlers.desk import Desk
from handlers.queries import access, masked_values
from handlers.queries.access import Viewer
from handlers.web import pages, session
from handlers.web.session import Visit
from storage.complaints import case_lists


def show(visit: Visit, template: str, *, status: int = 200, keep: str = "", **values: Any) -> web.Response:
    """Renders a console page in its frame. Whatever words it shows, no link in it gives a resident's right, or anybody
    else's; but for `keep`, the code this page was opened to show, and what its reader typed in this very request."""
    viewer = visit.viewer
    more, path = _navigation(visit, "more"), visit.request.path
    page = visit.request.app[pages.PAGES].render(
        visit.request,
        f"console/{template}.html",
        viewer.language,
        status=status,
        me=viewer.person,
        csrf=visit.csrf,
        nav=_navigation(visit, "main"),
        more=more,
        here=next((name for name, to in more if path.startswith(to)), ""),
        badges=visit.badges,
        peaks=[viewer.desk.community_name(code) for code in visit.peaks],
        provisional=_provisional(visit),
        word=lambda prefix, name: name_in_words(viewer.desk, viewer.language, prefix, name),
        **values,
    )
    page.text = mask_addresses(page.text or "", partial(_own, visit, keep))
    return page


def _navigation(visit: Visit, group: str) -> list[tuple[str, str]]:
    """Name and address of the pages of that group that this person's roles open."""
    pages_of = [(one.nav, one) for one in visit.request.app[session.STAFF_PAGES] if one.nav and one.nav.group == group]
    pages_of.sort(key=lambda found: found[0].order)
    return [(nav.name, one.route.split(" ")[1]) for nav, one in pages_of if visit.viewer.holds(one.roles)]


def _own(visit: Visit, keep: str, found: str) -> bool:
    """Whether an address on a page is the code it shows, or what its reader sent: refused words come back as typed."""
    link = unescape(found)
    sent = (*visit.form.values(), *visit.request.query.values())
    return bool(keep and keep in link) or any(isinstance(one, str) and link in visible(one) for one in sent)


def _provisional(visit: Visit) -> int:
    """The year near now whose holidays are not announced, said to those who watch, once a day is enough: on the first
    page; 0 when all is known [E-07]."""
    viewer = visit.viewer
    if visit.request.path != "/console/" or not viewer.holds(access.WATCH):
        return 0
    calendar = next(iter(viewer.desk.calendars.values()))
    today = viewer.desk.database.clock().astimezone(calendar.zone).date()
    return min({today.year, (today + calendars.AHEAD).year} & calendar.provisional, default=0)


def redirect(path: str) -> web.Response:
    """Redirects with 303 after a form, so that a reload sends nothing twice."""
    return web.Response(status=303, headers={"Location": path})


def name_in_words(desk: Desk, language: str, prefix: str, name: str) -> str:
    """The words for a name such as a state or a move; the bare name when the texts have none."""
    keys = (f"{prefix}.{name}", f"console.{prefix}.{name}")
    key = next((one for one in keys if name and desk.texts.has(one)), "")
    return desk.texts.say(language, key) if key else str(name)


def number(text: str) -> int:
    """An id out of an address or a form; 0, which nothing has, for anything else."""
    return whole_number(text)


# ---- lists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OverdueClock:
    """A clock that is overdue: its rule, and when it was due."""

    rule: str
    due: datetime


def overdue_clocks(desk: Desk, c: Complaint, rows: Iterable[Any], now: datetime) -> list[OverdueClock]:
    """The clocks of a complaint whose target has passed and that still run, the longest due first."""
    if c.follows is not None:  # the clocks of the complaint that leads its event count for both
        return []
    rules = {rule.name: rule for rule in desk.clocks}
    found = []
    for row in rows:
        rule = rules.get(row.rule)
        if rule is None or row.since is None or running_since(rule, c.facts, c.flags) != row.since:
            continue
        target = ring_at(rule, 0, row.since, c.facts, desk.calendar(c.community))
        if target is not None and target < now:
            found.append(OverdueClock(row.rule, target))
    return sorted(found, key=lambda one: one.due)


def case_rows(viewer: Viewer, connection: sa.Connection, cases: list[Complaint]) -> list[dict[str, Any]]:
    """Rows of a list of complaints: no name, no telephone, no room."""
    desk, now = viewer.desk, viewer.desk.database.clock()
    clocks = case_lists.clock_rows(connection, [c.id for c in cases])
    names = case_lists.names(connection, [c.handler or c.first_asked for c in cases])
    return [
        {
            "id": c.id,
            "number": c.number,
            "state": c.state,
            "severity": c.severity,
            "urgent": c.urgent or bool(c.danger),
            "community": desk.community_name(c.community),
            "category": c.category or "unsure",
            "summary": masked_summary(c, 80),
            "filed": c.facts.get("filed"),
            "person": names.get(c.handler or c.first_asked or 0, ""),
            "late": overdue_clocks(desk, c, clocks.get(c.id, ()), now)[:1],
            "generation": c.generation,
            "zone": desk.calendar(c.community).zone,
        }
        for c in cases
    ]


def masked_summary(c: Complaint, limit: int) -> str:
    """A few of the resident's words, fit for any list: no name of theirs, no telephone, no room."""
    return masked_values.masked_text(PersonalDataMask(c.answers).text(c.answers.get("what")), limit)


def communities(viewer: Viewer) -> list[tuple[str, str]]:
    """Code and name of every community this person sees anything of."""
    seen = viewer.scope().communities
    return [(c.code, c.name) for c in viewer.desk.settings.communities if seen is None or c.code in seen]


def community_codes(viewer: Viewer) -> tuple[str, ...]:
    """The communities this person sees, by name even when it is all of them: open complaints are found by community
    and state, whereas "everywhere" would walk through every closed one."""
    return tuple(code for code, _name in communities(viewer))


def department(viewer: Viewer, code: str) -> str:
    """The name of a department."""
    found = viewer.desk.settings.departments.get(code)
    return found.name.in_language(viewer.language) if found else code


# ---- what is hidden ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonalDataMask:
    """Mask of the complainant's name, telephone and room in everything one complaint's page shows, but for the parts in
    `open` (contact, place), which were asked for with a reason [PRV-07, M-09, P-03]."""

    answers: Mapping[str, Any]
    open: frozenset[str] = frozenset()

    def words(self, text: Any) -> str:
        """Free words: unaltered but for numbers that lead to a person, the complainant's own name, and links of theirs,
        which stay hidden whatever was asked for."""
        said = mask_links(visible(str(text or "")))
        if "contact" in self.open:
            return said
        name = str(self.answers.get("name") or "")
        if len(name) > 1:
            said = said.replace(name, self.name())
        return mask_phone(said)

    def text(self, text: Any) -> str:
        """Words in which a room may stand as well: messages, notes, the place."""
        said = self.words(text)
        if "place" in self.open:
            return said
        room = str((self.answers.get("place_parts") or {}).get("room") or "")
        if len(room) > 1:
            said = re.sub(rf"(?<!\d){re.escape(room)}(?!\d)", "***", said)
        return mask_room(said)

    def name(self) -> str:
        """王** for 王大明."""
        name = str(self.answers.get("name") or "")
        return (
            mask_links(name)
            if "contact" in self.open
            else name[:1] + "*" * min(len(name) - 1, 2)
            if len(name) > 1
            else "*" * len(name)
        )

    def phone(self) -> str:
        """138****8000."""
        phone = str(self.answers.get("phone") or "")
        if "contact" in self.open or not phone:
            return phone
        masked = mask_phone(phone)
        return masked if masked != phone else phone[:2] + "*" * max(len(phone) - 2, 2)

    def place(self) -> str:
        """Where, without the room."""
        place = str(self.answers.get("place") or "")
        if "place" in self.open:
            return mask_links(place)
        hidden = self.text(place)
        return mask_labelled_room(hidden) if (self.answers.get("place_parts") or {}).get("room") else hidden

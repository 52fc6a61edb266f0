"""Every address of the console, each behind the door that guard.PAGES sets before it."""

from __future__ import annotations

from aiohttp import web

from handlers import guard
from handlers.console import (
    advice,
    agenda,
    case,
    cases,
    clocks,
    directory,
    duty,
    events,
    group,
    health,
    login,
    new,
    people,
    places,
    promises,
    review,
    today,
    warnings,
)
from handlers.public import signin

OPEN: dict[str, guard.Handler] = {
    "GET /console": login.home,
    "GET /console/login": login.page,
    "POST /console/login": login.enter,
    "GET /console/in/{name}": signin.start_console,
    "GET /console/in/{name}/back": signin.back_console,
}
"""The way in, before anybody is known."""

INSIDE: dict[str, guard.Page] = {
    "POST /console/logout": login.leave,
    "GET /console/": today.page,
    "GET /console/group": group.choose,
    "GET /console/group/{name}": group.page,
    "GET /console/group/{name}/cards": group.fragment,
    "GET /console/group/{name}/live": group.live,
    "GET /console/cases": cases.page,
    "GET /console/cases/{id}": case.page,
    "POST /console/cases/{id}/act": case.act,
    "POST /console/cases/{id}/reveal": case.reveal,
    "POST /console/cases/{id}/task": case.task,
    "POST /console/cases/{id}/file": case.add_file,
    "GET /console/cases/{id}/files/{file}": case.file,
    "GET /console/new": new.page,
    "POST /console/new": new.file,
    "GET /console/people": people.page,
    "POST /console/people": people.add,
    "GET /console/people/me": people.me,
    "POST /console/people/me": people.change_me,
    "GET /console/people/{id}": people.one,
    "POST /console/people/{id}": people.change,
    "POST /console/people/{id}/code": people.code,
    "GET /console/events": events.page,
    "POST /console/events/join": events.join,
    "POST /console/events/split": events.split,
    "GET /console/events/petition": events.petition,
    "POST /console/events/petition": events.divide,
    "GET /console/events/{id}": events.one,
    "GET /console/warnings": warnings.page,
    "POST /console/warnings/{id}": warnings.acknowledge,
    "GET /console/places": places.page,
    "GET /console/places/{code}": places.sheet,
    "GET /console/duty": duty.page,
    "POST /console/duty/shift": duty.shift,
    "POST /console/duty/drop": duty.drop,
    "POST /console/duty/leave": duty.leave,
    "POST /console/duty/handover": duty.hand_over,
    "GET /console/duty/review": review.page,
    "POST /console/duty/review": review.reply,
    "GET /console/promises": promises.page,
    "GET /console/directory": directory.page,
    "POST /console/directory": directory.save,
    "POST /console/directory/report": directory.report,
    "GET /console/advice": advice.page,
    "POST /console/advice": advice.answer,
    "GET /console/agenda": agenda.page,
    "POST /console/agenda/done": agenda.done,
    "GET /console/clocks": clocks.page,
    "GET /console/health": health.page,
    "POST /console/health/message": health.message,
}
"""Everything else."""


def add(app: web.Application) -> None:
    """Adds the console to the application. Raises KeyError for a page that guard.PAGES does not know."""
    for route, handler in OPEN.items():
        method, path = route.split(" ")
        assert guard.PAGES[route] == guard.NOBODY
        app.router.add_route(method, path, handler)
    for route, page in INSIDE.items():
        method, path = route.split(" ")
        app.router.add_route(method, path, guard.enter(route, page))

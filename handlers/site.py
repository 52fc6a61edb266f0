"""Assembly of the web application: middlewares, shared objects, routes of the residents' and the staff's pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.channels.base import SignsIn
from handlers.console import routes
from handlers.desk import Desk
from handlers.inbox import Inbox
from handlers.public import chat, complaint, files, home, my_cases, network_sign_in
from handlers.public.uploads import INTAKE, Intake
from handlers.web import monitoring
from handlers.web.body_limits import SERVER, body_limits
from handlers.web.errors import errors
from handlers.web.live import Feed
from handlers.web.pages import DESK, DISK, FEED, INBOX, METRICS, PAGES, SIGN_IN_NETWORKS, Pages
from handlers.web.rate_limits import LIMITS, RateLimits
from handlers.web.security import harden
from storage.files.disk import Disk

BODY = 1024 * 1024
"""Bytes of a request we read into memory; uploads are read piece by piece under their own limit [H-04]."""
OTHER_COPIES_SECONDS = 3.0


def build(
    desk: Desk, inbox: Inbox, disk: Disk, templates: Path, signs: Mapping[str, SignsIn] | None = None
) -> web.Application:
    """Builds the application; channels add their webhooks to it. `signs`: the networks through which people sign in."""
    app = web.Application(
        middlewares=[errors, body_limits, network_sign_in.recognise], client_max_size=BODY, handler_args=SERVER
    )
    app[SIGN_IN_NETWORKS] = dict(signs or {})
    app[DESK], app[INBOX], app[DISK] = desk, inbox, disk
    app[PAGES] = Pages(desk.texts, templates)
    app[FEED] = Feed(poll=OTHER_COPIES_SECONDS) if desk.database.postgres else Feed()
    app[METRICS] = CollectorRegistry()
    desk.database.listen(app[FEED].hear)
    app.on_response_prepare.append(harden)
    app.on_shutdown.append(_close)
    app.router.add_get("/static/{mark}/{name:.+}", app[PAGES].serve)
    _add_routes(app)
    return app


async def _close(app: web.Application) -> None:
    app[FEED].close()


def _add_routes(app: web.Application) -> None:
    app[LIMITS] = RateLimits(app[DESK].settings)
    app[INTAKE] = Intake()
    for part in (home, chat, complaint, files, monitoring, my_cases, network_sign_in):
        part.add(app)
    routes.add(app)

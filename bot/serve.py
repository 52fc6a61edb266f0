"""Server: runs the web server, channels, clocks and sender until a signal; makes sign-in links."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.app import Running, running, utc_now
from bot.config.settings import Settings
from storage.database import Unit
from storage.engine import installation
from storage.people import sessions, staff

log = logging.getLogger(__name__)
ADMINISTRATOR = {"zh-Hans": "管理员", "zh-Hant": "管理員", "en": "Administrator"}
FINISH_SECONDS = 15.0


async def serve(settings: Settings, clock: Callable[[], datetime] = utc_now, *,
                ready: Callable[[Running, str], None] | None = None, poll: float = 1.0) -> None:  # fmt: skip
    """Serves until SIGTERM or SIGINT; a second signal ends at once, still safely. `ready` is given the running
    program and, at the first start, a one-time administrator link; empty as soon as there is an administrator, for
    whoever reads the log of a later start must not become one."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            break
    async with running(settings, clock, poll=poll) as app:
        runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=FINISH_SECONDS, keepalive_timeout=75)
        await runner.setup()
        try:
            _freeze_garbage_collection()
            await web.TCPSite(runner, settings.web.host, settings.web.port, backlog=1024).start()
            link = await app.desk.database.transact(lambda unit: first_link(settings, unit))
            if ready is not None:
                ready(app, link)
            await stop.wait()
            log.info("stopping: finishing what is in hand")
        finally:
            await runner.cleanup()


def _freeze_garbage_collection() -> None:
    """Takes everything loaded so far out of garbage collection (gc.freeze): it stays until the end, and scanning it
    would stop every response for milliseconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def login_link(settings: Settings, unit: Unit, name: str) -> str:
    """A one-time sign-in link for the person called `name`. Raises LookupError when nobody is."""
    person = staff.named(unit.connection, name)
    if person is None:
        raise LookupError(name)
    return _link(settings, unit, person.id)


def first_link(settings: Settings, unit: Unit) -> str:
    """Makes the first administrator and a one-time link for them; empty when somebody active holds that role."""
    installation.lock_installation(unit)  # copies that start together make one administrator, not one each
    if any(person.administrator and person.active for person in staff.everyone(unit.connection)):
        return ""
    roles = [(staff.ANY, role) for role in ("administrator", "manager", "supervisor", "assistant", "handler")]
    key = staff.add(unit, ADMINISTRATOR[settings.language], roles, language=settings.language)
    return _link(settings, unit, key)


def _link(settings: Settings, unit: Unit, person: int) -> str:
    return f"{settings.web.public_url}/console/login?code={sessions.new_code(unit, person, 'login')}"

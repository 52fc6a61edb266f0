"""Composition root: builds every part from the settings, joins them, runs them and closes them in order."""

from __future__ import annotations

import asyncio
import importlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.calendars import calendars
from bot.calendars.holidays import Table
from bot.channels.base import Capabilities, Channel, SignsIn
from bot.config.settings import ABROAD, Settings
from bot.domain.clocks.agenda import Round, rounds_from
from bot.domain.clocks.due import Rule, rules_from
from bot.domain.clocks.worktime import Calendar
from bot.texts.texts import Texts
from bot.understanding import custom_words
from handlers import site
from handlers.clocks.loop import ClockLoop
from handlers.clocks.time_jumps import TimeJumpGuard
from handlers.delivery.incoming_files import Fetcher
from handlers.delivery.outgoing_files import stored_file_lookup
from handlers.delivery.sender import Sender
from handlers.desk import Desk
from handlers.inbox import Inbox
from storage.database import Database, connect
from storage.engine.installation import answer_key, ensure_mark
from storage.engine.migrate import migrate
from storage.files.disk import Disk
from storage.messages.channel_state import StoredChannelState

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
DEFAULT_CLOCKS = Path(__file__).parent / "default_clocks.yaml"
DEFAULT_AGENDA = Path(__file__).parent / "default_agenda.yaml"
WEB = Capabilities(edit=True, push=False)
"""What a page of ours can do; it looks for messages itself, so nothing is pushed to it."""
log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time now (UTC); everything else is given its clock."""
    return datetime.now(UTC)


@dataclass
class Running:
    """The parts of a running program, for its caller: a command or a test."""

    settings: Settings
    desk: Desk
    inbox: Inbox
    sender: Sender
    clocks: ClockLoop
    fetcher: Fetcher
    channels: dict[str, Channel]
    web: web.Application
    disk: Disk
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


def clock_rules(settings: Settings) -> tuple[Rule, ...]:
    """The shipped clocks with the community's own changes over them; a clock set to nothing is off."""
    shipped: dict[str, Any] = yaml.safe_load(DEFAULT_CLOCKS.read_text("utf-8"))
    for name, change in settings.clocks.items():
        shipped[name] = {**shipped.get(name, {}), **change}
    return rules_from({name: rule for name, rule in shipped.items() if not rule.pop("off", False)})


def agenda_rounds(settings: Settings) -> tuple[Round, ...]:
    """The shipped agenda with the company's own changes over it; what is set to nothing is off."""
    shipped: dict[str, Any] = yaml.safe_load(DEFAULT_AGENDA.read_text("utf-8"))
    for name, change in settings.agenda.items():
        shipped[name] = {**shipped.get(name, {}), **change}
    return rounds_from({name: one for name, one in shipped.items() if not one.pop("off", False)})


def community_calendars(settings: Settings, announced: Table | None = None) -> dict[str, Calendar]:
    """Working hours and holidays of every community."""
    return calendars.community_calendars_of(settings, announced)


def open_channels(settings: Settings) -> dict[str, Channel]:
    """The configured networks; the web chat is no network, its pages are ours."""
    found: dict[str, Channel] = {}
    for name, section in settings.channels.items():
        if section.kind != "web" and name not in settings.kept_off:
            file = importlib.import_module(
                f"bot.channels.{section.kind}.channel"
            )  # the kind is the folder; loaded when used
            found[name] = file.open_channel(name, section, settings.web.public_url)
    return found


def open_hooks(settings: Settings) -> dict[str, Channel]:
    """The configured hooks by name, as channels that only take notices; their code is imported when there are any."""
    if not settings.hooks:
        return {}
    from bot.channels.hook.channel import open_hook

    return {hook.name: hook for hook in map(open_hook, settings.hooks)}


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    *,
    loops: bool = True,
    poll: float = 1.0,
    also: Mapping[str, Channel] | None = None,
) -> AsyncIterator[Running]:
    """The running program as a context: database migrated, channels and worker loops started; at the end the clocks,
    the sender, the channels and the database are closed in that order.

    `loops=False` starts no clock loop (tests ring clocks themselves); `poll`: seconds between two looks at due clocks;
    `also`: channels that are not in the settings, by name."""
    database = connect(settings.database, clock)
    try:
        await migrate(database)
        app = build(settings, database, also or {})
        app.desk.mark = await database.transact(ensure_mark)
        app.desk.answer_key = await database.transact(answer_key)
        for name in settings.kept_off:
            log.warning("channel %s is off: %s", name, ABROAD)
        app.clocks.poll = poll
        app.clocks.watch = TimeJumpGuard() if clock is utc_now else None
        await app.clocks.prepare()
        await app.sender.take_over()
        for channel in app.channels.values():
            await channel.start(
                app.inbox.receive, stored_file_lookup(app.desk, app.disk), StoredChannelState(database, channel.name)
            )
        loop = asyncio.get_running_loop()
        app.tasks = [loop.create_task(app.sender.run()), loop.create_task(app.fetcher.run())]
        if loops:
            app.tasks.append(loop.create_task(app.clocks.run()))
        try:
            yield app
        finally:
            await close(app)
    finally:
        await database.close()


def build(settings: Settings, database: Database, also: Mapping[str, Channel] | None = None) -> Running:
    """Builds all parts from the settings; opens no connection and starts nothing."""
    texts = Texts.load(TEMPLATES / "texts", settings.texts, default=settings.language, zone=settings.timezone)
    custom_words.use_custom_words(settings.words.own)
    channels, hooks = open_channels(settings) | dict(also or {}), open_hooks(settings)
    can: dict[str, Capabilities] = {name: WEB for name, c in settings.channels.items() if c.kind == "web"}
    can |= {name: channel.can for name, channel in channels.items()}
    desk = Desk(
        settings=settings,
        texts=texts,
        database=database,
        calendars=community_calendars(settings),
        clocks=clock_rules(settings),
        agenda=agenda_rounds(settings),
        can=can,
        owner=secrets.token_hex(8),
        link=lambda name, start: channels[name].link(start) if name in channels else "",
    )
    inbox = Inbox(desk)
    disk = Disk(settings.files)
    signs = {name: channel for name, channel in channels.items() if isinstance(channel, SignsIn)}
    site_app = site.build(desk, inbox, disk, TEMPLATES / "web", signs)
    for channel in channels.values():
        site_app.add_routes(channel.routes(inbox.receive))
    return Running(
        settings,
        desk,
        inbox,
        Sender(desk, channels | hooks),
        ClockLoop(desk),
        Fetcher(desk, channels, disk),
        channels | hooks,
        site_app,
        disk,
    )


async def close(app: Running) -> None:
    """Graceful shutdown: stops clocks and sender, lets work in progress finish, stops channels and gives back the
    outbox leases; unsent rows wait for the next start."""
    app.clocks.stop()
    await app.sender.stop()
    app.tasks[1].cancel()
    await asyncio.gather(*app.tasks, return_exceptions=True)
    try:
        for channel in app.channels.values():
            await channel.stop()
    finally:
        await app.sender.let_go()

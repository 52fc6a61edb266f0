"""huifang wechat: its arguments and output; the work is in wechat_codes and channels/wechat/menu."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from bot.commands import shared

if TYPE_CHECKING:
    from bot.commands.wechat_codes import Sign
    from bot.config.channels import WechatChannel
    from bot.config.settings import Settings

config_option = click.option("--config", "config_path", type=click.Path(path_type=Path), default=None,
                             help="config.yaml to use")  # fmt: skip
channel_option = click.option("--channel", "name", default="", help="the account's name under channels, when several")


class _Alone:
    """In-memory channel state for one command run. The vendor gives every caller the same stable token, so that of the
    running program stays valid."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    async def get(self, name: str) -> str:
        return self._values.get(name, "")

    async def put(self, name: str, value: str) -> None:
        self._values[name] = value

    async def fresh(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]], stale: str = "") -> str:
        known = self._values.get(name, "")
        if not known or known == stale:
            known, _seconds = await make()
            self._values[name] = known
        return known


@click.group()
def wechat() -> None:
    """Set up a WeChat account: its menu, and the codes of buildings."""


@wechat.command()
@config_option
@channel_option
@click.option("--dry-run", is_flag=True, help="print the menu, change nothing")
@click.pass_context
def menu(context: click.Context, config_path: Path | None, name: str, dry_run: bool) -> None:
    """Create the menu below the chat; followers see it within minutes."""
    from bot.app import TEMPLATES
    from bot.channels.wechat.menu import menu as made_of
    from bot.texts.texts import Texts

    settings, name, section = _account(context, config_path, name)
    texts = Texts.load(TEMPLATES / "texts", settings.texts, default=settings.language, zone=settings.timezone)
    public = settings.web.public_url
    try:
        made = made_of(
            lambda key: texts.say(settings.language, key), lambda to: f"{public}/in/{name}?to={quote(to, safe='')}"
        )
    except ValueError as error:
        shared.refuse(f"the menu would be refused: {error}")
    click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    if dry_run:
        return
    _tried(partial(_create, section, made))
    click.echo("the menu is set", err=True)


@wechat.command()
@config_option
@channel_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="folder for the codes")
@click.pass_context
def codes(context: click.Context, config_path: Path | None, name: str, out: Path) -> None:
    """Make one permanent code for each community, building and public place, and a page to print them."""
    from bot.app import TEMPLATES
    from bot.commands.wechat_codes import place_signs, printable_page
    from bot.texts.texts import Texts

    settings, name, section = _account(context, config_path, name)
    try:
        wanted = place_signs(settings)
    except ValueError as error:
        shared.refuse(str(error))
    out.mkdir(parents=True, exist_ok=True)
    listed = _tried(partial(_print, section, out, wanted))
    texts = Texts.load(TEMPLATES / "texts", settings.texts, default=settings.language, zone=settings.timezone)
    page = out / "index.html"
    page.write_text(printable_page(listed, texts), encoding="utf-8")
    click.echo(f"{len(listed)} codes; open {page} and print it")


async def _create(section: WechatChannel, made: dict[str, Any]) -> None:
    from bot.channels.shared.http import VendorClient
    from bot.channels.wechat.api import WechatApi

    line = VendorClient(section.api_url)
    try:
        api = WechatApi(line, _Alone(), section.app_id, section.app_secret.get_secret_value())
        await api.harmless("/cgi-bin/menu/create", made)
    finally:
        await line.close()


async def _print(section: WechatChannel, out: Path, wanted: list[Sign]) -> list[tuple[Sign, str]]:
    from bot.commands.wechat_codes import CodeMaker

    printer = CodeMaker(section, _Alone(), out)
    try:
        return await printer.make(wanted)
    finally:
        await printer.close()


def _tried(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Runs the work; an error of the vendor becomes one line and exit code 1."""
    from bot.channels.base import Failed

    try:
        return shared.run_async(work())
    except Failed as error:
        click.echo(f"WeChat refused: {error.code}", err=True)
        sys.exit(shared.FAILED)


def _account(context: click.Context, path: Path | None, name: str) -> tuple[Settings, str, WechatChannel]:
    settings = shared.settings(context, path)
    accounts = {key: section for key, section in settings.channels.items() if section.kind == "wechat"}
    if name and name not in accounts:
        shared.refuse(f"no channel called {name} is of kind wechat")
    if not name and len(accounts) != 1:
        shared.refuse(
            "config.yaml names no WeChat account" if not accounts else f"say which: --channel {min(accounts)}"
        )
    name = name or next(iter(accounts))
    return settings, name, accounts[name]

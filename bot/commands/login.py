"""huifang login: makes a one-time sign-in link, also while the program runs."""

from __future__ import annotations

from bot.commands.run_in_transaction import run_one_unit
from bot.config.settings import Settings
from bot.serve import login_link


async def link_for(settings: Settings, name: str) -> str | None:
    """A one-time sign-in link for the person of that name; None when nobody has the name."""
    try:
        return await run_one_unit(settings, lambda unit: login_link(settings, unit, name))
    except LookupError:
        return None

"""Check of WeChat accounts: message encryption on a public address."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.config.settings import Settings
from bot.config.yaml_lines import Where


def encryption_fits(settings: Settings) -> Iterable[tuple[Where, str]]:
    """WeChat accounts in plain mode on a public address: the signature does not cover the body there, so one request
    once seen signs any other [N-03]."""
    if _at_home(settings.web.public_url):
        return []
    return [
        (("channels", name, "mode"), "plain is only for trying on this machine — choose 安全模式 on the account's page "
                                     "and write mode: safe with its aes_key")
        for name, section in settings.channels.items()
        if section.kind == "wechat" and section.mode == "plain"
    ]  # fmt: skip


def _at_home(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

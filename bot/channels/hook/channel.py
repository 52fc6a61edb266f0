"""Outgoing webhook: a signed JSON call to an address of the company's own, which then sends an e-mail or SMS.

POST, JSON: id, kind (callback or reminder), number, url, language, and phone or email when the hook is configured
with `contact: true`. The url carries the token by which its reader may answer: it is for the resident alone. Headers:
X-Huifang-Timestamp (seconds since 1970), X-Huifang-Signature, the hex HMAC-SHA256 of "TIMESTAMP.BODY" under the
secret. The same id comes once more when an answer was lost; 2xx means taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from aiohttp import web

from bot.channels.base import Capabilities, ChannelState, Failed, Files, Receive, SendRefused, Sent, TryLater, Uncertain
from bot.channels.shared.http_session import HttpSession, Unanswered, Unsent
from bot.config.hooks import Hook
from bot.domain.messages import Address, Outgoing

SECONDS = 15.0
_CONNECTIONS = 16
WAIT = frozenset({408, 425, 429})


def open_hook(section: Hook) -> HookChannel:
    """The hook as a channel that only takes notices."""
    return HookChannel(section)


class HookChannel:
    """One hook. Its name begins with `hook:`, so that it can never be the name of a configured channel."""

    kind = "hook"

    def __init__(self, section: Hook) -> None:
        self.name = f"hook:{section.name}"
        self.can = Capabilities(per_second=10.0, per_chat_second=1.0)
        self._url = section.url
        self._secret = section.secret.get_secret_value().encode()
        self._session = HttpSession(_CONNECTIONS)

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """Nothing comes in here."""
        return []

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Nothing to open: the session is made with the first call."""

    async def stop(self) -> None:
        """Closes the connections."""
        await self._session.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """One call. What is answered with trouble is tried again, what is not answered once more: the receiver knows
        the message by its id. Raises TryLater, SendRefused or Uncertain."""
        body = hook_body(out)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Huifang-Timestamp": stamp,
            "X-Huifang-Signature": hmac_signature(self._secret, stamp, body),
        }
        problem: Failed
        try:
            answer = await self._session.exchange("POST", self._url, SECONDS, limit=None, data=body, headers=headers)
        except Unsent as error:
            problem = TryLater(str(error))
        except Unanswered as error:
            problem = Uncertain(str(error))
        else:
            status, later = answer.status, answer.retry_after
            if status // 100 == 2:
                return Sent()
            if status >= 500 or status in WAIT:
                problem = TryLater(f"http {status}", float(later) if later.isascii() and later.isdigit() else 0.0)
            else:
                problem = SendRefused(f"http {status}")
        raise problem

    async def fetch(self, ref: str, limit: int) -> bytes:
        """There are no files here."""
        raise SendRefused("no files")

    def link(self, start: str) -> str:
        """There is no chat to open."""
        return ""


def hook_body(out: Outgoing) -> bytes:
    """JSON body of a call; nothing of the complaint's text is in it. Raises ValueError without a notice."""
    about = out.notice
    if about is None:
        raise ValueError("a hook takes notices only")
    told = {"id": out.id, "kind": about.kind, "number": about.number, "url": about.url, "language": about.language}
    if out.text:
        told["email" if "@" in out.text else "phone"] = out.text
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def hmac_signature(secret: bytes, stamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of "TIMESTAMP.BODY"."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

"""WeCom API client with the application's access token, shared by all running copies and refreshed once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.channels.base import ChannelState, Failed, StoredFile, TryLater, Uncertain
from bot.channels.shared.error_codes import TOKEN_REFUSED
from bot.channels.shared.http import HttpAnswer, Json, VendorClient
from bot.channels.wecom.errors import send_error

log = logging.getLogger(__name__)
_EARLY = 300.0
"""Seconds before its end in which a token is no longer given out."""


class WecomApi:
    """Client of one application of one company; raises what Channel.send raises."""

    def __init__(self, client: VendorClient, kept: ChannelState, corp_id: str, secret: str) -> None:
        self._client = client
        self._kept = kept
        self._known = {"corpid": corp_id, "corpsecret": secret}

    async def ask(self, path: str, body: Json | None = None, query: Mapping[str, str] | None = None) -> Json:
        """One call; `body` None asks with GET. Raises TryLater, SendRefused, WindowClosed or Uncertain."""
        return await self._with_token(partial(self._asked, path, body, dict(query or {})))

    async def download(self, media_id: str, limit: int) -> bytes:
        """The bytes of a received file; kept by the vendor for three days. Raises TryLater or SendRefused."""
        found = await self._with_token(partial(self._media, media_id, limit))
        content: bytes = found["content"]
        return content

    async def upload(self, kind: str, file: StoredFile, content: bytes) -> str:
        """Uploads a file; returns its media_id, good for three days. Raises TryLater or SendRefused."""
        answer = await self._with_token(partial(self._uploaded, kind, file, content))
        return str(answer.get("media_id") or "")

    async def _with_token(self, call: Any) -> Json:
        """With the shared token; once more with a new one when the vendor no longer takes it."""
        token = await self._token()
        answer: Json = await call(token)
        if errcode_of(answer) in TOKEN_REFUSED:
            answer = await call(await self._token(stale=token))
        code = errcode_of(answer)
        if code in TOKEN_REFUSED:
            log.error("wecom: a fresh access token was refused too (%s); look at corp_id and secret", code)
        if code:
            raise send_error(code)
        return answer

    async def _token(self, stale: str = "") -> str:
        return await self._kept.fresh("token", self._new_token, stale)

    async def _new_token(self) -> tuple[str, float]:
        problem: Failed
        try:
            answer = await self._client.ask("/cgi-bin/gettoken", self._known)
        except Uncertain as error:
            problem = TryLater(error.code)  # asking for a token says nothing to anybody
        else:
            token, seconds = answer.get("access_token"), answer.get("expires_in")
            if not errcode_of(answer) and isinstance(token, str) and token and isinstance(seconds, int):
                return token, max(seconds - _EARLY, 60.0)
            problem = send_error(errcode_of(answer) or -1)
            log.error("wecom: no access token: %s", problem.code)
        raise TryLater(problem.code, after=getattr(problem, "after", 0.0) or 60.0, whole_channel=True)

    async def _asked(self, path: str, body: Json | None, query: dict[str, str], token: str) -> Json:
        return await self._client.ask(path, {**query, "access_token": token}, body)

    async def _media(self, media_id: str, limit: int, token: str) -> Json:
        """Errors come as JSON with status 200, so the type decides."""
        found: HttpAnswer = await self._client.download(
            "/cgi-bin/media/get", {"access_token": token, "media_id": media_id}, limit
        )
        if found.mime in ("application/json", "text/plain"):
            answer = found.json()
            if answer is not None and errcode_of(answer):
                return answer
        return {"content": found.content}

    async def _uploaded(self, kind: str, file: StoredFile, content: bytes, token: str) -> Json:
        query = {"access_token": token, "type": kind}
        return await self._client.upload(
            "/cgi-bin/media/upload", query, file.name or f"file-{file.id}", content, file.mime
        )


def errcode_of(answer: Json) -> int:
    """The vendor's verdict: 0 is good; anything that is no number is taken as busy."""
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) and not isinstance(code, bool) else -1

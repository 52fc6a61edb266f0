"""Official Account API client with the account's access token, shared by all running copies and refreshed once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.channels.base import ChannelState, Failed, SendRefused, TryLater, Uncertain
from bot.channels.shared.error_codes import TOKEN_REFUSED
from bot.channels.shared.http import HttpAnswer, Json, VendorClient
from bot.channels.wechat.errors import NEED_ADMINISTRATOR, rid_in, send_error

log = logging.getLogger(__name__)
_EARLY, _LEAST = 300.0, 60.0
"""Seconds: this long before its end a token is no longer given out; and the least a token is kept."""


class WechatApi:
    """Client of one account; raises what Channel.send raises."""

    def __init__(self, client: VendorClient, kept: ChannelState, app_id: str, secret: str) -> None:
        self._client = client
        self._kept = kept
        self._app_id = app_id
        self._secret = secret

    async def ask(self, path: str, body: Json) -> Json:
        """POSTs one call. Raises TryLater, SendRefused, WindowClosed or Uncertain."""

        async def call(token: str) -> Json:
            return await self._client.ask(path, {"access_token": token}, body)

        return await self._with_token(path, call)

    async def harmless(self, path: str, body: Json) -> Json:
        """POSTs a call that delivers nothing, so that it may always be repeated: TryLater instead of Uncertain."""
        problem: Failed
        try:
            return await self.ask(path, body)
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem

    async def upload(self, kind: str, name: str, content: bytes, mime: str) -> str:
        """Uploads a file; returns its media_id, good for three days. Raises TryLater or SendRefused."""

        async def call(token: str) -> Json:
            return await self._client.upload(
                "/cgi-bin/media/upload", {"access_token": token, "type": kind}, name, content, mime
            )

        return str((await self._with_token("/cgi-bin/media/upload", call)).get("media_id") or "")

    async def media(self, media_id: str, limit: int) -> HttpAnswer:
        """What is behind a media_id; a video comes as JSON that names its address. Raises TryLater or SendRefused."""
        answer = await self._with_token("/cgi-bin/media/get", partial(self._media, media_id, limit))
        body: HttpAnswer = answer["body"]
        return body

    async def openid(self, code: str) -> str:
        """openid of the person who came back from the sign-in page with that code; it works once. Raises TryLater or
        SendRefused."""
        query = {"appid": self._app_id, "secret": self._secret, "code": code, "grant_type": "authorization_code"}
        answer = await self._quietly("/sns/oauth2/access_token", query)
        errcode = errcode_of(answer)
        if errcode:
            raise send_error(errcode)
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise TryLater("no openid")
        if answer.get("is_snapshotuser") == 1:
            raise SendRefused("substitute person")  # a preview of the page, not somebody who may see their cases
        return openid

    async def _media(self, media_id: str, limit: int, token: str) -> Json:
        """Errors come as JSON with status 200, so the type decides."""
        query = {"access_token": token, "media_id": media_id}
        found = await self._client.download("/cgi-bin/media/get", query, limit)
        if found.mime in ("application/json", "text/plain"):
            answer = found.json()
            if answer is not None and errcode_of(answer):
                return answer
        return {"body": found}

    async def _with_token(self, path: str, call: Callable[[str], Awaitable[Json]]) -> Json:
        """With the shared token; once more with a new one when the vendor no longer takes it, then failing clearly."""
        token = await self._token()
        answer = await call(token)
        if errcode_of(answer) in TOKEN_REFUSED:
            answer = await call(await self._token(stale=token))
        errcode = errcode_of(answer)
        if errcode:
            _log(path, errcode, answer)
            raise send_error(errcode)
        return answer

    async def _token(self, stale: str = "") -> str:
        return await self._kept.fresh("token", partial(self._new_token, stale), stale)

    async def _new_token(self, refused: str) -> tuple[str, float]:
        token, seconds = await self._stable_token(force=False)
        if token == refused:  # refused before its time: only force makes another (20 a day, so never first)
            token, seconds = await self._stable_token(force=True)
        return token, max(seconds - _EARLY, _LEAST)

    async def _stable_token(self, force: bool) -> tuple[str, float]:
        known = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        answer = await self._quietly("/cgi-bin/stable_token", {}, {**known, "force_refresh": force})
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if isinstance(token, str) and token and isinstance(seconds, int):
            return token, float(seconds)
        errcode = errcode_of(answer) or -1
        problem = send_error(errcode)
        log.error("wechat: no access token: %s %s", problem.code, rid_in(answer.get("errmsg")))
        raise TryLater(problem.code, after=getattr(problem, "after", 0.0) or _LEAST, whole_channel=True)

    async def _quietly(self, path: str, query: dict[str, str], body: Json | None = None) -> Json:
        problem: Failed
        try:
            return await self._client.ask(path, query, body)
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem


def errcode_of(answer: Json) -> int:
    """The vendor's verdict: 0 is good; anything that is no number is taken as busy."""
    code: Any = answer.get("errcode", 0)
    return code if isinstance(code, int) and not isinstance(code, bool) else -1


def _log(path: str, errcode: int, answer: Json) -> None:
    level = logging.ERROR if errcode in NEED_ADMINISTRATOR or errcode in TOKEN_REFUSED else logging.INFO
    log.log(level, "wechat: %s refused: %s %s", path, send_error(errcode).code, rid_in(answer.get("errmsg")))

"""Bot API over HTTP: plain calls, uploads of the library's Bot, downloads; tells how far a failed call got."""

from __future__ import annotations

import json
import logging
import os
from typing import IO, Any

import aiohttp
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.shared.http_session import AnswerTooLong, HttpAnswer, HttpSession, Unanswered, Unsent
from bot.channels.shared.strict_json import InvalidJson, Json, loads

_CALL_SECONDS = 10.0
_UPLOAD_BYTES_A_SECOND = 200_000
_MOST_ANSWER_BYTES = 8 << 20
_JSON_TYPE = {"Content-Type": "application/json"}


class BotApiError(TelegramError):
    """Error answer of the Bot API. `description` is empty when something in between answered (a proxy's page)."""

    def __init__(self, status: int, body: Any = None, retry_header: str = "") -> None:
        super().__init__(f"status {status}")
        answer: Json = body if isinstance(body, dict) else {}
        parameters = answer.get("parameters")
        description = answer.get("description")
        self.status = status
        self.description: str = description if isinstance(description, str) else ""
        self.parameters: Json = parameters if isinstance(parameters, dict) else {}
        self.retry_header = retry_header


class NotSent(TelegramError):
    """No byte of the request left: nothing can have been delivered."""


class NoAnswer(TelegramError):
    """The request left and no readable answer came: it may have been carried out. `head` is what did come."""

    def __init__(self, message: str, head: bytes = b"") -> None:
        super().__init__(message)
        self.head = head


class _Quiet(logging.Filter):
    """Log filter that drops the library's debug lines: they hold the token, addresses and message texts."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


def keep_library_quiet() -> None:
    """Must run before a Bot is made: its constructor already logs the token [P-01]."""
    library = logging.getLogger("telegram.Bot")
    if not any(isinstance(known, _Quiet) for known in library.filters):
        library.addFilter(_Quiet())


class BotApiClient(BaseRequest):
    """Client of one bot's Bot API: `ask` for plain calls, do_request for the library's Bot, which sends files."""

    def __init__(self, api_url: str, token: str, seconds: float = _CALL_SECONDS) -> None:
        self._calls = f"{api_url}/bot{token}"
        self._files = f"{api_url}/file/bot{token}"
        self._seconds = seconds
        self._session = HttpSession()

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        """The session is opened by the first call, in the loop that makes it."""

    async def shutdown(self) -> None:
        """Closes the connections; a later call opens new ones."""
        await self._session.close()

    async def ask(self, method: str, params: Json | None = None, seconds: float | None = None) -> Any:
        """Calls one method and returns its bare result. Raises Answered, NotSent or NoAnswer."""
        answer = await self._post(f"{self._calls}/{method}", params or {}, seconds or self._seconds)
        return self.parse_json_payload(answer.content)["result"]

    async def download(self, path: str, limit: int, seconds: float) -> bytes | None:
        """The bytes of a file of the Bot API; None when there are more than `limit`. Raises Answered or NoAnswer."""
        problem: TelegramError
        try:
            answer = await self._session.exchange("GET", URL(self._files, encoded=True) / path, seconds, limit)
        except AnswerTooLong:
            return None
        except (Unsent, Unanswered) as error:
            problem = NoAnswer(str(error))
        else:
            if answer.status == 200:
                return answer.content
            problem = BotApiError(answer.status)
        raise problem

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """What Bot calls; time is limited as a whole, so the four single limits are not used."""
        if request_data is None or not request_data.contains_files:
            answer = await self._post(url, request_data.parameters if request_data else {}, self._seconds)
        else:
            form, size = _form(request_data)
            answer = await self._post(url, form, self._seconds + size / _UPLOAD_BYTES_A_SECOND)
        return answer.status, answer.content

    async def _post(self, url: str, body: Json | aiohttp.FormData, seconds: float) -> HttpAnswer:
        """One POST with a good status. Errors are raised outside the `except`, so that no address hides in an
        exception's context."""
        problem: TelegramError
        try:
            answer = await self._session.exchange(
                "POST", URL(url, encoded=True), seconds, _MOST_ANSWER_BYTES, **_payload(body)
            )
        except Unsent as error:
            problem = NotSent(str(error))
        except Unanswered as error:
            problem = NoAnswer(str(error), error.head)
        else:
            if answer.status < 300:
                return answer
            problem = BotApiError(answer.status, answer.json(), answer.retry_after)
        raise problem

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """The answer of a call that came back with a good status; a false `ok` is a refusal all the same [C-09]."""
        try:
            answer = loads(payload)
        except InvalidJson:
            answer = None
        if not isinstance(answer, dict) or "ok" not in answer:
            raise NoAnswer("unreadable answer", payload[:300])
        if answer["ok"] is not True:
            code = answer.get("error_code")
            raise BotApiError(code if isinstance(code, int) else 400, answer)
        if "result" not in answer:
            raise NoAnswer("answer without result")
        return answer


def _payload(body: Json | aiohttp.FormData) -> Json:
    if isinstance(body, aiohttp.FormData):
        return {"data": body}
    return {"data": json.dumps(body).encode(), "headers": _JSON_TYPE}


def _form(request_data: RequestData) -> tuple[aiohttp.FormData, int]:
    """The request as a multipart form, and the bytes of its files."""
    form, size = aiohttp.FormData(quote_fields=False), 0  # Telegram reads names as UTF-8, not percent-encoded
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
        size += _length(content)
    return form, size


def _length(content: bytes | IO[bytes]) -> int:
    return len(content) if isinstance(content, bytes) else os.fstat(content.fileno()).st_size

"""Delivery of one Outgoing as customer-service messages, resumed where a failed one stopped."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from bot.channels.base import Failed, Files, SendRefused, Sent, StoredFile, TryLater, Uncertain, WindowClosed
from bot.channels.shared.strict_json import Json
from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.media import WechatMedia
from bot.channels.wechat.render import customer_messages, text_messages, utf8_size
from bot.domain.messages import Address, Outgoing

log = logging.getLogger(__name__)
SEND = "/cgi-bin/message/custom/send"
_MOST_FILES = 2
"""Each file uses up one of the few messages a window allows; all of them stand on the page the text links to."""
_MOST_SENDS = 5
"""What the vendor allows after a message of the user."""
_SHORTEST = 600
_REMEMBERED = 1000


class WechatSender:
    """Sender of one account, with a bounded memory of deliveries cut short."""

    def __init__(self, api: WechatApi, media: WechatMedia, files: Files) -> None:
        self._api = api
        self._media = media
        self._files = files
        self._unfinished: OrderedDict[tuple[str, str], Sequence[Json]] = OrderedDict()
        self._shown: dict[tuple[str, str], int] = {}

    async def deliver(self, address: Address, out: Outgoing) -> Sent:
        """Text first, because the window may end after it; then the files. Raises like Channel.send."""
        stored = (await self._files(out.files))[:_MOST_FILES] if out.files else []
        said = await self._words(address.chat, out)
        shown = await self._show(_key(address.chat, out), stored, must=not said)
        if not said and not shown:
            raise SendRefused("empty")
        return Sent()

    @staticmethod
    def costs(out: Outgoing) -> int:
        """How many of the messages that a window allows this one takes."""
        return min(max(len(customer_messages(out)) + min(len(out.files), _MOST_FILES), 1), _MOST_SENDS)

    async def _words(self, chat: str, out: Outgoing) -> bool:
        key = _key(chat, out)
        rest = self._unfinished.pop(key, None)
        bodies = customer_messages(out) if rest is None else rest
        try:
            await self._parts(key, bodies, begun=rest is not None)
        except SendRefused as refused:
            simpler = self._simpler(out, bodies, refused) if rest is None else None
            if simpler is None:
                raise
            await self._parts(key, simpler, begun=True)
        return bool(bodies) or rest is not None

    async def _parts(self, key: tuple[str, str], bodies: Sequence[Json], begun: bool) -> None:
        """One after the other; what is left when we are cut short is said at the next try."""
        for at, body in enumerate(bodies):
            try:
                await self._api.ask(SEND, {"touser": key[0], **body})
            except (TryLater, WindowClosed, Uncertain):
                if at or begun:
                    self._keep(key, bodies[at:])
                raise

    @staticmethod
    def _simpler(out: Outgoing, bodies: Sequence[Json], refused: SendRefused) -> list[Json] | None:
        """The same text in a form more likely to be taken: no menu, or shorter parts; None when there is none."""
        if refused.gone or not bodies:
            return None
        if bodies[0]["msgtype"] == "msgmenu":
            return text_messages(out)
        longest = max(utf8_size(body["text"]["content"]) for body in bodies)
        return (
            text_messages(out, max(longest // 2, _SHORTEST))
            if "45002" in refused.code and longest > _SHORTEST
            else None
        )

    async def _show(self, key: tuple[str, str], stored: Sequence[StoredFile], must: bool) -> bool:
        """Sends the files; where text went before them, a file that is refused is only noted, one that may have
        arrived or could not leave at all comes once more without them."""
        shown, done = False, self._shown.pop(key, 0)
        for at, file in enumerate(stored[done:], done):
            try:
                shown = await self._file(key[0], file) or shown
            except Failed as error:
                if must and not shown:
                    raise
                if isinstance(error, Uncertain) or (isinstance(error, TryLater) and error.whole_channel):
                    self._keep(key, ())
                    self._shown[key] = at
                    raise
                log.info("wechat: file %d was not shown: %s", file.id, error.code)
        return shown

    async def _file(self, chat: str, file: StoredFile) -> bool:
        kind, media = await self._media.handed(file)
        if not kind:
            log.info("wechat: file %d is of a kind no chat here can show", file.id)
            return False
        try:
            await self._api.ask(SEND, {"touser": chat, "msgtype": kind, kind: {"media_id": media}})
        except SendRefused as refused:
            self._media.forget(file.id)
            if "40007" in refused.code:
                raise TryLater(refused.code) from None  # handed over anew at the next try
            raise
        return True

    def _keep(self, key: tuple[str, str], left: Sequence[Json]) -> None:
        self._unfinished[key] = left
        if len(self._unfinished) > _REMEMBERED:
            self._shown.pop(self._unfinished.popitem(last=False)[0], None)


def _key(chat: str, out: Outgoing) -> tuple[str, str]:
    return chat, out.id or out.text

"""Cursor-based fetching of customer messages (sync_msg); the cursor is committed with the messages before it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import ChannelState, Receive, SendRefused
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom_kf.parse import parse
from bot.domain.evolve import evolve
from bot.domain.messages import Incoming

log = logging.getLogger(__name__)
_PAGE = 1000
_AT_ONCE = 32


class Puller:
    """One account at a time is fetched by one task; calls that come meanwhile lead to one more look."""

    def __init__(self, name: str, api: WecomApi, kept: ChannelState, receive: Receive) -> None:
        self._name = name
        self._api = api
        self._kept = kept
        self._receive = receive
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def pull(self, open_kfid: str, token: str = "") -> None:
        """Fetches everything there is. `token` came with a call and is good for ten minutes; without it WeCom lets us
        ask less often. Raises what WecomApi.ask raises, and Busy; whatever was not stored is fetched again."""
        async with self._locks[open_kfid]:
            more = True
            while more:
                more = await self._page(open_kfid, token)

    async def _page(self, open_kfid: str, token: str) -> bool:
        name = f"cursor:{open_kfid}"
        cursor = await self._kept.get(name)
        body: dict[str, Any] = {"cursor": cursor, "token": token, "limit": _PAGE, "voice_format": 0,
                                "open_kfid": open_kfid}  # fmt: skip
        try:
            answer = await self._api.ask("/cgi-bin/kf/sync_msg", {k: v for k, v in body.items() if v != ""})
        except SendRefused as refused:
            if not token:
                raise
            log.info("channel %s: fetching without the call's token (%s)", self._name, refused.code)
            del body["token"]
            answer = await self._api.ask("/cgi-bin/kf/sync_msg", {k: v for k, v in body.items() if v != ""})
        following = str(answer.get("next_cursor") or "")
        listed = answer.get("msg_list")
        await self._store(listed if isinstance(listed, list) else [], name, following)
        if following and await self._kept.get(name) != following:
            await self._kept.put(name, following)  # a page without anything for us, or with old news only
        return bool(answer.get("has_more")) and following not in ("", cursor)

    async def _store(self, items: Sequence[Any], name: str, following: str) -> None:
        """Every message of the page, customers beside each other, each in order; the last one brings the cursor."""
        now = datetime.now(UTC)
        found = [one for one in (self._read(item, now) for item in items) if one is not None]
        if not found:
            return
        last = evolve(found[-1], keep=((name, following),) if following else ())
        lanes: dict[str, list[Incoming]] = defaultdict(list)
        for one in found[:-1]:
            lanes[one.address.chat].append(one)
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(self._lane(lane))
        await self._receive(last)

    async def _lane(self, lane: list[Incoming]) -> None:
        async with self._gate:
            for one in lane:
                await self._receive(one)

    def _read(self, item: Any, now: datetime) -> Incoming | None:
        """One parsed item; None, logged, for one that raises, so that it does not stop those after it."""
        try:
            return parse(item, self._name, now)
        except Exception as error:
            log.error("channel %s: an item cannot be read (%s) and is left out", self._name, type(error).__name__)
            return None

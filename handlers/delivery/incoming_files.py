"""Background fetcher of attachments: download from the network, check, clean, store; the sender hears of a refusal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import media
from bot.channels.base import Channel, Failed, SendRefused, TryLater
from bot.domain.messages import Say
from bot.failpoint import failpoint
from handlers.desk import Desk
from handlers.notify import notifications
from storage.database import StorageBusy, Unit
from storage.engine import installation
from storage.files import downloads, sweep
from storage.files.disk import Disk
from storage.files.downloads import FetchedFile, Pending
from storage.files.sweep import Swept
from storage.messages import conversations

TRIES = 5
AT_ONCE = 4
FETCH_SECONDS = 90.0
POLL_SECONDS = 5.0
SWEEP_EVERY = timedelta(hours=1)
LEAST_FREE = 0.1
ALBUM = timedelta(minutes=2)
"""Files sent this close together are one handful: one refusal is told for all of them."""

_QUOTAS = {"too_many_case": downloads.DAY, "too_many_day": downloads.DAY}
log = logging.getLogger(__name__)


class Fetcher:
    """Worker that turns `files` rows from pending into ready or unavailable. Any number of copies may run."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel], disk: Disk) -> None:
        self.desk = desk
        self.channels = channels
        self.disk = disk
        self.limit = desk.settings.limits.file_mb * 1024 * 1024
        self._wake = asyncio.Event()
        self._one_by_one = asyncio.Lock()  # a large picture may need some 700 MB while it is open
        desk.database.listen(self._heard)

    async def run(self) -> None:
        """Fetches until cancelled, and sweeps the disk now and every hour."""
        swept = None
        with suppress(OSError):
            await asyncio.to_thread(self.disk.narrow)
        if not self.desk.database.postgres:
            await self.take_over()
        while True:
            self._wake.clear()
            try:
                if swept is None or datetime.now(UTC) - swept >= SWEEP_EVERY:
                    swept = datetime.now(UTC)
                    await self.sweep()
                while await self.once():
                    pass
            except StorageBusy:
                log.warning("files: the database is busy, trying again")
            except Exception:
                log.exception("files: unexpected error, trying again")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def take_over(self) -> None:
        """One process works on a SQLite file: what a dead one was fetching is fetched again now, not when its lease
        has run out."""
        with suppress(StorageBusy):
            await self.desk.database.transact(downloads.end_leases)

    async def once(self) -> int:
        """Claims a few files, settles each, and returns how many there were; 0 while the disk is nearly full."""
        if await asyncio.to_thread(self.disk.free_ratio) < LEAST_FREE:
            log.error("files: less than a tenth of the disk is free, taking in nothing")
            return 0
        claimed = await self.desk.database.transact(lambda unit: downloads.claim(unit, AT_ONCE))
        admitted = [file for file in sorted(claimed, key=lambda one: one.id) if await self._admit(file)]
        await asyncio.gather(*(self._settle(file) for file in admitted))
        return len(claimed)

    async def sweep(self) -> Swept:
        """Puts into the trash what no row knows, once it is an hour old; refuses when that is too much."""
        lying = await asyncio.to_thread(lambda: set(self.disk.keys()))  # before the rows are read
        mark = await self.desk.database.transact(installation.ensure_mark)
        known = await self.desk.database.read(downloads.keys)
        now = datetime.now(UTC)  # the disk's time, not the time of the desk
        swept = await asyncio.to_thread(sweep.sweep, self.disk, mark, lying, known, now)
        _log(swept)
        return swept

    def _heard(self, topic: str, _value: Any) -> None:
        if topic == "file":
            self._wake.set()

    async def _admit(self, file: Pending) -> bool:
        """Whether the file is to be fetched at all. Asked in the order of arrival, since each file that is turned
        away leaves room for the next."""

        def work(unit: Unit) -> bool:
            reason = self._reason_before(unit, file)
            if reason:
                self._refuse(unit, file, reason)
            return not reason

        return await self.desk.database.transact(work)

    async def _settle(self, file: Pending) -> None:
        """One file, to its end or to its next try."""
        transact = self.desk.database.transact
        try:
            await self._take(file)
        except media.BadFile as bad:
            reason = bad.reason
            await transact(lambda unit: self._refuse(unit, file, reason))
        except SendRefused as refused:
            log.info("file %d refused by %s: %s", file.id, file.channel, refused.code)
            reason = "too_big" if "big" in refused.code else "gone"
            await transact(lambda unit: self._refuse(unit, file, reason))
        except TryLater as later:
            await self._again(file, later.code, later.after)
        except Failed as failed:
            await self._again(file, failed.code)
        except (OSError, TimeoutError) as error:
            await self._again(file, type(error).__name__)
        except StorageBusy:
            log.warning("file %d: the database is busy", file.id)  # its lease runs out, then it is tried again
        except Exception:
            log.exception("file %d: unexpected error", file.id)
            await self._again(file, "unexpected")

    async def _take(self, file: Pending) -> None:
        """Fetches, judges and keeps one file. Raises BadFile, Failed, OSError, TimeoutError, StorageBusy."""
        channel = self.channels.get(file.channel)
        if channel is None:
            raise SendRefused("unknown channel")
        async with asyncio.timeout(FETCH_SECONDS):
            failpoint("file about to be fetched")
            data = await channel.fetch(file.ref, self.limit)
        async with self._one_by_one:
            kept = await asyncio.to_thread(self._keep, file, data)
        if not await self.desk.database.transact(lambda unit: self._taken(unit, file, kept)):
            await asyncio.to_thread(self.disk.delete, kept.key)
        failpoint("file row committed")

    def _keep(self, file: Pending, data: bytes) -> FetchedFile:
        """Blocks: judges the bytes and puts the clean ones on disk."""
        clean = media.check(data, file.name, file.mime, file.kind, self.limit)
        failpoint("file fetched and cleaned")
        stored = self.disk.save(clean.data)
        return FetchedFile(stored.key, stored.sha256, stored.size, clean.kind, clean.mime, clean.name)

    def _reason_before(self, unit: Unit, file: Pending) -> str:
        """Why the file is not even fetched: tried too often, known to be too big, over the quota."""
        if file.tries > TRIES:
            return "not_fetched"
        if file.size > self.limit:
            return "too_big"
        limits = self.desk.settings.limits
        return downloads.over_quota(unit, file, limits.files_per_complaint, limits.files_per_day)

    def _taken(self, unit: Unit, file: Pending, kept: FetchedFile) -> bool:
        done = downloads.mark_ready(unit, file, kept)
        if done:
            unit.note("file_ready", (file.id, file.complaint))
        return done

    async def _again(self, file: Pending, code: str, after: float = 0.0) -> None:
        """Another try in 10 s, 1, 5, 15 minutes (or when the network says), five in all, then an apology."""
        log.info("file %d: try %d failed: %s", file.id, file.tries, code)
        waits = (10.0, 60.0, 300.0, 900.0)
        pause = timedelta(seconds=max(after, waits[min(file.tries, len(waits)) - 1]))

        def work(unit: Unit) -> None:
            if file.tries >= TRIES:
                self._refuse(unit, file, "not_fetched")
            else:
                downloads.retry_after(unit, file, pause)

        await self.desk.database.transact(work)

    def _refuse(self, unit: Unit, file: Pending, reason: str) -> None:
        """Notes that the file will not come and, in the same commit, says so where it was sent."""
        # The lock comes first, as everywhere, and makes the files of one album wait for each other.
        conversation = conversations.lock_by_id(unit, file.conversation) if file.conversation else None
        if not downloads.mark_unavailable(unit, file, reason):
            return
        unit.note("file_unavailable", (file.id, file.complaint))
        if conversation is None or conversation.unreachable:
            return
        if not downloads.refused_lately(unit, file, reason, _QUOTAS.get(reason, ALBUM)):
            limits = self.desk.settings.limits
            values = {
                "megabytes": limits.file_mb,
                "per_case": limits.files_per_complaint,
                "per_day": limits.files_per_day,
            }
            notifications.say(self.desk, unit, conversation, Say("media." + reason, values), file.complaint)


def _log(swept: Swept) -> None:
    """Logs counts only, never the names of files."""
    found = swept.outlook
    if found.refused:
        log.error("files: %d of %d are unknown to this database, swept nothing (%s); huifang check tells what to do",
                  found.unknown, found.files, found.refused)  # fmt: skip
    log.info("files: %d lie here, %d went to the trash, %d came back, %d left it for good, %d halves removed",
             found.files, swept.trashed, swept.back, swept.removed, swept.halves)  # fmt: skip

"""Sending where a window bounds it: the ledger is asked first, and several messages are joined into one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.channels.base import Channel, Counts, Sent, TryLater, WindowClosed
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Outgoing
from bot.failpoint import failpoint
from handlers.delivery.lanes import Lanes
from handlers.delivery.stop_signal import StopSignal
from handlers.notify import fallback
from storage.messages import send_windows
from storage.messages.outbox import QueuedMessage


@dataclass
class WindowedSends:
    """Sends on networks with `Capabilities.windowed`. `still_ours`: whether a row is still leased to this copy."""

    lanes: Lanes
    stopping: StopSignal
    still_ours: Callable[[QueuedMessage], Awaitable[bool]]

    async def companions(self, channel: Channel, waiting: QueuedMessage) -> list[QueuedMessage]:
        """What waits behind a message and may go in the same send, so that a talk needs no more than its window
        allows. What may have arrived is repeated with what went with it, and with nothing else: a network that knows
        the name would show nobody the rest."""
        found: list[QueuedMessage] = []
        if not _joins(waiting):
            return found
        room, last = channel.can.text_limit - len(waiting.out.text), waiting
        for one in self.lanes.others(waiting):
            room -= len(one.out.text) + 2
            if room < 0 or one.doubts != waiting.doubts or not _joins(one) or _has_choices(last.out):
                break
            if not await self.still_ours(one):
                break
            found.append(one)
            last = one
        return found

    async def send(self, channel: Channel, address: Address, out: Outgoing) -> Sent:
        """Takes the message's sends from the ledger, then sends it; they are given back when nothing was delivered.
        Raises WindowClosed when the ledger has none left, and what Channel.send raises."""
        where = (address.channel, address.chat)
        count = channel.costs(out) if isinstance(channel, Counts) else 1
        until = await self.stopping.write(lambda unit: send_windows.take_sends(unit, *where, count))
        if until is None:
            raise WindowClosed("window")
        failpoint("send counted against its window")
        try:
            return await channel.send(address, out)
        except TryLater:
            await self.stopping.write(lambda unit: send_windows.return_sends(unit, *where, until, count))
            raise
        except WindowClosed:
            await self.stopping.write(lambda unit: send_windows.close_window(unit, *where, until))
            raise


def joined(out: Outgoing, others: Sequence[QueuedMessage]) -> Outgoing:
    """One message with the texts and the buttons of all of them, in order."""
    texts = [out.text, *(one.out.text for one in others)]
    rows = [*out.rows, *(row for one in others for row in one.out.rows)]
    return evolve(out, text="\n\n".join(texts), rows=tuple(rows))


def _joins(waiting: QueuedMessage) -> bool:
    """Plain words of their own, which may stand in one message with others."""
    out = waiting.out
    asks = out.notice is not None and out.notice.kind in fallback.ASKING
    return not (out.files or out.edit or out.reply_to or asks or waiting.card or waiting.of)


def _has_choices(out: Outgoing) -> bool:
    return any(button.data for row in out.rows for button in row)

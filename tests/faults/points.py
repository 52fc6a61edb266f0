"""The failpoints, and the short story in which the program is killed at one of them."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PIL import Image

from tests.faults.invariants import Found, check, load
from tests.faults.process import Place, account
from tests.town import GROUP

FILING_POINTS = (
    "webhook call received",
    "webhook body verified",
    "update parsed",
    "message stored, not committed",
    "message committed, not acknowledged",
    "message acknowledged",
    "conversation loaded",
    "answer worked out",
    "all rows written, not committed",
    "send claimed",
    "send within rate limits",
    "send request left",
    "send response unread",
    "send response read, not recorded",
    "send recorded",
)
CLOCK_POINTS = ("due clock claimed", "clock effects written, not committed", "clock effects committed")
FILE_POINTS = (
    "file about to be fetched",
    "file fetched and cleaned",
    "file written, not synced",
    "file in its place",
    "file row committed",
)
GROUP_POINTS = ("group press received", "group move made, not committed", "group move committed")
POINTS = (*FILING_POINTS, *CLOCK_POINTS, *FILE_POINTS, *GROUP_POINTS)
"""Every failpoint in the order in which the program passes them; those of passive replies are in test_kill_answers."""
QUIET = frozenset({*FILING_POINTS[:5], *FILING_POINTS[6:9], *GROUP_POINTS})
"""Here nothing is on its way to the network. At the other points something may be, and is then said once more."""
LAMP = "3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见"


@dataclass(frozen=True)
class Death:
    """What became of one death."""

    point: str
    found: Found


async def die_at(place: Place, point: str) -> Death:
    """Somebody files a complaint, and as far as the point asks for it staff handle it and it is called back; the
    program dies at the point, is started again, and everything comes to its end."""
    if not place.runs:
        await place.revive()
    doubled = await _doubled(place)
    who = place.resident()
    story = _story(point)
    place.crashes = max(place.crashes, point not in QUIET)
    await story(place, who, point)
    await place.drained()
    found = await look(place)
    found.doubled -= doubled
    return Death(point, found)


def _story(point: str) -> Callable[[Place, int, str], Awaitable[None]]:
    if point in CLOCK_POINTS:
        return _called_back
    if point in FILE_POINTS:
        return _with_photo
    return _taken if point in GROUP_POINTS else _filed


async def look(place: Place) -> Found:
    """The invariants as they stand."""
    rows = await place.read(load)
    return check(rows, place.tg, place.folder / "files", place.filed, place.crashes)


async def _doubled(place: Place) -> int:
    return (await look(place)).doubled


async def _death(place: Place, point: str) -> None:
    await place.died()
    await place.revive()


async def _filed(place: Place, who: int, point: str) -> None:
    """Dies while the complaint is being filed."""
    await place.tg.say(who, LAMP)
    await place.button(who, "直接提交")
    await place.drained()
    place.arm(point)
    await place.tap(who, "直接提交")
    await _death(place, point)
    await _receipt(place, who)


async def _receipt(place: Place, who: int) -> str:
    place.filed[who] = 1
    text = (await place.told(who, "TS-")).text
    at = text.index("TS-")
    number = text[at : at + 16]
    await place.button(GROUP, "打开详情", number)
    return number


async def _with_photo(place: Place, who: int, point: str) -> None:
    """Dies while the picture is fetched and kept."""
    place.arm(point)
    await place.tg.photo(who, picture(), caption=LAMP)
    await _death(place, point)
    await place.tap(who, "直接提交")
    await _receipt(place, who)


def picture() -> bytes:
    """A small picture as a telephone makes it."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(made, "JPEG")
    return made.getvalue()


async def _taken(place: Place, who: int, point: str) -> None:
    """Dies while a member of staff takes it in the group."""
    await place.tg.say(who, LAMP)
    await place.tap(who, "直接提交")
    number = await _receipt(place, who)
    await place.drained()
    place.arm(point)
    await place.tap(account("王师傅"), "接单", GROUP, number)
    await _death(place, point)
    await place.button(GROUP, "处理完毕", number)


async def _called_back(place: Place, who: int, point: str) -> None:
    """Dies while the clock that calls back rings."""
    await place.tg.say(who, LAMP)
    await place.tap(who, "直接提交")
    number = await _receipt(place, who)
    await place.tap(account("王师傅"), "接单", GROUP, number)
    await handle(place, number)
    await place.button(GROUP, "核实通过", number)
    await place.drained()
    place.arm(point)
    await place.tap(account("陈主任"), "核实通过", GROUP, number)
    await _death(place, point)
    await place.told(who, "换了新灯管")


async def handle(place: Place, number: str) -> None:
    """王师傅 fills in the form of the finished work."""
    worker = account("王师傅")
    await place.tap(worker, "处理完毕", GROUP, number)
    for words in ("换了新灯管，楼道已经亮了", "灯管老化", "更换灯管", "每月巡查楼道灯", "列入季度更换计划"):
        before = len(place.tg.messages(worker))
        await place.tg.until(lambda before=before: len(place.tg.messages(worker)) >= before)  # type: ignore[misc]
        await place.drained()
        await place.tg.say(worker, words)
    await place.drained()
    await place.tap(worker, "跳过")

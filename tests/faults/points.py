"""The kill points, and the short story in which the program dies at one of them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from tests.faults.invariants import Found, check, load
from tests.faults.process import Place, account
from tests.town import GROUP

POINTS = {
    "a1": "a webhook call has come, nothing of it is read",
    "a2": "its body is read and its signature checked",
    "a3": "the update is parsed",
    "a4": "the message is stored, not committed",
    "a5": "committed, not acknowledged",
    "a6": "acknowledged",
    "b2": "the conversation is loaded",
    "b3": "the answer is worked out",
    "b4": "complaint, history, clocks and outbox are written, not committed",
    "c1": "a message to send is taken",
    "c2": "its turn has come",
    "c3": "the request has left",
    "c4": "the network has taken it, its answer is not read",
    "c5": "the answer is read, not recorded",
    "c6": "recorded as sent",
    "d1": "a due clock is taken",
    "d2": "what it causes is written, not committed",
    "d3": "committed",
    "e1": "a file is about to be fetched",
    "e5": "it is fetched, judged and cleaned",
    "e2": "it is written beside its place, not synced",
    "e3": "it is in its place",
    "e4": "its row is committed",
    "f1": "a press in the group has come",
    "f2": "its move is made, not committed",
    "f3": "committed",
}
QUIET = frozenset({"a1", "a2", "a3", "a4", "a5", "b2", "b3", "b4", "f1", "f2", "f3"})
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
    story = {"d": _called_back, "e": _with_photo, "f": _taken}.get(point[0], _filed)
    place.crashes = max(place.crashes, point not in QUIET)
    await story(place, who, point)
    await place.drained()
    found = await look(place)
    found.doubled -= doubled
    return Death(point, found)


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

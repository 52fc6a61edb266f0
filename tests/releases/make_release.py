"""Plays a small town until its database holds one of everything that can be under way, and writes all of it as JSON.

    python -m tests.releases.make_release tests/releases/release_3.json

Every release is kept so: tests/releases/test_upgrade.py loads each, lets the present program migrate it and goes on.
Beside the tables stands `_known`: what people hold in their hands and no database knows, such as cookies and codes.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
import tempfile
from contextlib import suppress
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa

from storage.calendar import holidays
from storage.people import sessions
from storage.tables import Json, metadata
from tests.residents import OnTelegram, OnWeb, picture
from tests.town import CONFIG, GROUP
from tests.wechat_town import OnWechat, WechatTown, wechat_town

SETTINGS = """routing: [{name: lifts, when: {category: lift}, how: rotation, people: [老何]}]
duty: {review_after: 24h}
"""
DONE = {"result": "换了灯管", "cause": "灯管老化", "correction": "换件", "corrective": "巡查", "preventive": "季检"}
FORMS: dict[str, tuple[str, str, str]] = {
    "judge": ("supervisor", "work", "*"),
    "consult": ("supervisor", "work", "*"),
    "tell_resident": ("supervisor", "work", ""),
    "promise": ("supervisor", "work", ""),
    "progress": ("supervisor", "work", ""),
    "ask_resident": ("supervisor", "work", ""),
    "handle": ("supervisor", "half", "换了门口那盏灯"),
    "suspend": ("supervisor", "pause", "等配件"),
    "transfer": ("supervisor", "pass", ""),
    "send_back": ("supervisor", "back", ""),
    "on_spot": ("assistant", "spot", "当场拧紧了"),
    "assign": ("supervisor", "give", ""),
    "move_up": ("supervisor", "lift", "*"),
    "redo": ("supervisor", "redo", ""),
    "refuse_close": ("manager", "refuse", ""),
    "confirm_close": ("manager", "close", ""),
    "record": ("assistant", "phone", "*"),
    "exempt": ("supervisor", "quiet", ""),
    "unresolvable": ("supervisor", "never", ""),
    "explain_invalid": ("supervisor", "invalid", ""),
    "advice": ("supervisor", "advice", ""),
    "note": ("supervisor", "advice", ""),
}
"""Each form of the staff: who opens it, on which complaint, and what is answered before the program is killed; * is the
first button of the question."""


class Play:
    """The town and everybody in it; `known` is what they hold in their hands."""

    def __init__(self, town: WechatTown) -> None:
        self.town = town
        self.numbers: dict[str, str] = {}
        self.forms: dict[str, dict[str, Any]] = {}
        self.known: dict[str, Any] = {"settings": SETTINGS}
        self.web = OnWeb(town, "网友")
        self.browsers = [self.web.session]

    def on_telegram(self, name: str) -> OnTelegram:
        return OnTelegram(self.town, name)

    # ---- complaints ----------------------------------------------------------------------------------------------

    async def file(self, key: str, name: str, words: str) -> str:
        """Somebody files it on Telegram; `key` is its name in this play."""
        who = self.on_telegram(name)
        await who.say(words)
        await who.press("直接提交")
        return await self.filed(key)

    async def filed(self, key: str) -> str:
        self.numbers[key] = (await self.town.case()).number
        return self.numbers[key]

    async def act(self, who: str, key: str, move: str, **given: Any) -> None:
        await self.town.act(who, self.numbers[key], move, **given)

    async def accepted(self, *keys: str) -> None:
        for key in keys:
            if (await self.town.case(self.numbers[key])).state == "received":
                await self.act("王师傅", key, "take")

    async def handled(self, *keys: str) -> None:
        await self.accepted(*keys)
        for key in keys:
            await self.act("王师傅", key, "handle", **DONE)

    async def called_back(self, *keys: str) -> None:
        await self.handled(*keys)
        for key in keys:
            await self.act("陈主任", key, "verify")
        await self.town.wait("1min")

    async def press(self, who: str, chat: int, data: str) -> None:
        """Presses the newest button with that data, or one that the card of that chat does not show."""
        found = [m for m in self.town.tg.messages(chat) if any(b.get("callback_data") == data for b in m.buttons)]
        message = found[-1] if found else [m for m in self.town.tg.messages(chat) if m.buttons][-1]
        await self.town.tg.press(self.town.account(who), message, data, again=True)
        await self.town.settle()

    async def open_form(self, move: str, role: str, key: str, first: str) -> None:
        """A colleague of their own opens the form and gives the first answer."""
        name = f"同事{len(self.forms) + 1}"
        await self.town.hire(name, role)
        case = await self.town.case(self.numbers[key])
        await self.press(name, GROUP, f"m|{case.id}|{move}")
        if first:
            who = self.on_telegram(name)
            newest = self.town.tg.messages(who.id)[-1]
            await (who.press(newest.labels[0]) if first == "*" else who.say(first))
        self.forms[move] = {"name": name, "case": self.numbers[key]}

    # ---- the console ---------------------------------------------------------------------------------------------

    async def code(self, name: str, purpose: str) -> str:
        key = self.town.people[name]
        made = await self.town.app.desk.database.transact(lambda unit: sessions.new_code(unit, key, purpose))
        return str(made)

    async def signed_in(self, name: str) -> aiohttp.ClientSession:
        """A browser in which that person is signed in."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        browser = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers)
        self.browsers.append(browser)
        await self.send(browser, "/console/login", {"code": await self.code(name, "login")})
        return browser

    async def send(self, browser: aiohttp.ClientSession, path: str, form: Any) -> None:
        async with browser.post(self.town.base + path, data=form, allow_redirects=False) as answer:
            assert answer.status in (200, 303), f"{path} {answer.status} {await answer.text()}"
        await self.town.settle()

    async def form(self, browser: aiohttp.ClientSession, page: str, action: str, **given: Any) -> None:
        """Sends the first form of a page that goes to `action`, with its hidden fields."""
        async with browser.get(self.town.base + page) as answer:
            text = await answer.text()
        forms = re.findall(rf'<form\b[^>]*action="{action}"[^>]*>(.*?)</form>', text, re.S)
        assert forms, f"no form to {action} on {page}"
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', forms[0])
        pairs = [(name, unescape(value)) for name, value in hidden if name not in given]
        await self.send(browser, action, [*pairs, *given.items()])


def cookies(browser: aiohttp.ClientSession) -> dict[str, str]:
    """What the browser would show its site."""
    return {one.key: one.value for one in browser.cookie_jar}


# ---- the days ----------------------------------------------------------------------------------------------------


async def people_come(play: Play) -> None:
    """Staff, their roster and leave, the directory, and the group."""
    town = play.town
    for name, roles, department in (
        ("李助理", ("assistant",), ""), ("王师傅", ("handler",), "engineering"),
        ("周师傅", ("handler",), "engineering"), ("老何", ("handler",), "engineering"),
        ("陈主任", ("supervisor",), ""), ("赵经理", ("manager",), ""),
        ("孙品质", ("quality",), ""), ("老吴", ("adviser",), ""), ("总管", ("administrator",), ""),
    ):  # fmt: skip
        await town.hire(name, *roles, department=department)
    await town.tg.join(GROUP, title="服务中心")
    boss = await play.signed_in("陈主任")
    for name, days, begins, ends in (("李助理", "daily", "08:00", "20:00"), ("王师傅", "mon-fri", "08:00", "18:00"),
                                     ("周师傅", "mon-fri", "08:00", "18:00"), ("陈主任", "daily", "08:00", "20:00"),
                                     ("赵经理", "daily", "08:00", "20:00")):  # fmt: skip
        given = {"person": town.people[name], "community": "sjhc", "days": days, "begins": begins, "ends": ends}
        await play.form(boss, "/console/duty", "/console/duty/shift", **given)
    leave = {"person": town.people["老何"], "first": "2026-11-23", "last": "2026-11-30", "reason": "探亲"}
    await play.form(boss, "/console/duty", "/console/duty/leave", **leave)
    await play.form(boss, "/console/directory", "/console/directory", name="电梯维保", phone="0755-12345678",
                    community="sjhc")  # fmt: skip
    await play.form(boss, "/console/directory", "/console/directory", contact="1", name="电梯维保站",
                    phone="0755-12345678", community="sjhc", active="yes")  # fmt: skip
    await play.form(boss, "/console/directory", "/console/directory/report", contact="1", words="电话已换")


async def monday(play: Play) -> None:
    """Old cases, an event with its follower, a repaired and closed one, and a customer whose window is used up."""
    town = play.town
    await play.file("old", "吴伯", "11栋大堂的灯不亮，太黑了")
    await play.accepted("old")
    await play.file("lead", "张阿姨", "3栋2单元门禁坏了，进不去")
    await play.accepted("lead")
    liu = play.on_telegram("刘先生")
    await liu.say("3栋2单元门禁又坏了，刷卡没反应")
    await liu.press("一起办")
    await play.filed("follower")
    await play.file("needs_hands", "郑女士", "12栋的电梯按键失灵了")
    await play.file("closed", "何先生", "13栋大堂的灯不亮")
    await play.called_back("closed")
    await play.on_telegram("何先生").press("非常满意")
    await play.on_telegram("何先生").say("跳过")
    with suppress(Exception):
        await play.act("赵经理", "closed", "confirm_close")  # refused: the class of the cause is missing
    await play.act("赵经理", "closed", "confirm_close", cause_category="mgmt.building.drain")
    li = OnWechat(town, "丽")
    town.wx.person(li.id).notices = "failed:user block"
    await li.say("14栋大堂的灯不亮")
    await li.press("直接提交")
    await play.filed("window")
    await play.accepted("window")
    for count in range(1, 8):
        await play.act("王师傅", "window", "tell_resident", text=f"配件还在路上，第{count}次告知")
    town.wx.visitor = li.id
    browser = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    play.browsers.append(browser)
    address = f"{town.base}/in/wx?to=/my"
    for _ in range(8):
        async with browser.get(address, allow_redirects=False) as answer:
            if answer.status not in (302, 303, 307):
                assert play.numbers["window"] in await answer.text()
                break
            to = answer.headers["Location"].replace("http://127.0.0.1:8080", town.base)
        address = to if to.startswith("http") else town.base + to
    play.known["visit"] = cookies(browser)


async def tuesday(play: Play) -> None:
    """Shifts are reviewed and handed over; a case gets its promise, its question to an adviser, and goes unanswered."""
    town = play.town
    await town.until(datetime.fromisoformat("2026-11-24T08:30:00+08:00"))
    wang = await play.signed_in("王师傅")
    announced = [(date(2027, 1, 4), "off", "补休")]
    await town.app.desk.database.transact(
        lambda unit: holidays.record_change(unit, "CN", "notice", holidays.merge(unit, "CN", announced, "notice"))
    )
    await play.file("handed", "冯先生", "15栋大堂的灯不亮")
    await play.accepted("handed")
    given = {"case": (await town.case()).id, "taker": town.people["周师傅"], "words": "配件已订"}
    await play.form(wang, "/console/duty", "/console/duty/handover", **given)
    await play.file("promised", "卫小姐", "16栋大堂的灯不亮")
    await play.accepted("promised")
    await play.act("王师傅", "promised", "promise", promised_for="2026-11-26T15:00:00+08:00")
    await play.file("advice", "蒋先生", "17栋大堂的灯不亮")
    await play.accepted("advice")
    await play.act("李助理", "advice", "consult", adviser=f"s{town.people['老吴']}", text="灯具还在保修期内吗？")
    await play.file("blocked", "沈先生", "18栋大堂的灯不亮")
    await play.handled("blocked")
    town.tg.trouble(town.account("沈先生"), "blocked")
    await play.act("陈主任", "blocked", "verify")
    await town.wait("1min")
    await play.file("angry", "韩先生", "19栋大堂的灯不亮，再不修我就找电视台曝光你们")
    han = play.on_telegram("韩先生")
    for words in ("你们太过分了，气死我了！！！", "垃圾物业，骗子！！！", "太过分了！！！你们就是骗子！"):
        await han.say(words)


async def wednesday(play: Play) -> None:
    """Everything that is half done: callbacks, talks, forms."""
    await play.town.until(datetime.fromisoformat("2026-11-25T09:00:00+08:00"))
    await callbacks(play)
    await talks(play)
    await forms(play)


async def callbacks(play: Play) -> None:
    names = {"open": "朱先生", "parent": "秦女士", "neutral": "尤先生", "opinion": "许先生", "wrong": "吕先生",
             "exempt": "施女士", "close": "孔先生", "refuse": "曹先生", "phone": "严先生", "quiet": "华女士",
             "never": "金先生", "verified": "陶先生", "invalid": "魏先生"}  # fmt: skip
    for place, (key, name) in enumerate(names.items(), 21):
        await play.file(key, name, f"{place}栋大堂的灯不亮")
    await play.act("陈主任", "invalid", "judge", validity="invalid", basis="查无此事")
    await play.act("陈主任", "never", "judge", validity="to_improve", basis="已按标准配置")
    await play.called_back(*(key for key in names if key not in ("invalid", "verified")), "window")
    await play.handled("verified")
    await play.on_telegram("秦女士").press("还没解决")
    await play.on_telegram("秦女士").say("跳过")
    await play.filed("child")
    await play.on_telegram("尤先生").press("一般")
    await play.on_telegram("许先生").press("非常满意")
    await play.on_telegram("吕先生").press("还没解决")
    await play.filed("wrong_child")
    await play.on_telegram("施女士").press("不想评价")
    for name in ("孔先生", "曹先生"):
        await play.on_telegram(name).press("非常满意")
        await play.on_telegram(name).say("跳过")


async def talks(play: Play) -> None:
    """One resident in the middle of each kind of talk."""
    tg = play.on_telegram
    await tg("甲").say("41栋大堂的灯不亮")
    await tg("乙").say("42栋大堂的灯不亮")
    await tg("乙").press("停电")
    await tg("丙").say("43栋大堂的灯不亮")
    for _ in range(9):
        await tg("丙").say("跳过")
    await tg("丁").say("3栋2单元门禁坏了，进不了门")
    await tg("戊").say("着火了，快来人")
    await play.filed("danger")
    await play.file("which", "己", "44栋大堂的灯不亮")
    await tg("己").say("楼道里还堆着垃圾")
    await play.file("add", "庚", "45栋大堂的灯不亮")
    case = await play.town.case()
    await play.press("庚", play.town.account("庚"), f"c|{case.id}|add")
    await play.file("asked", "辛", "46栋大堂的灯不亮")
    await play.accepted("asked")
    await play.act("王师傅", "asked", "ask_resident", text="是整个大堂不亮吗？")
    await play.file("offered", "壬", "47栋大堂的灯不亮")
    await play.accepted("offered")
    await play.act("王师傅", "offered", "offer_up")
    await tg("癸").say("菜单")
    await tg("癸").say("语言")
    await play.web.say("48栋大堂的灯不亮")
    await play.web.photo()
    await OnWechat(play.town, "美").say("49栋大堂的灯不亮")


async def forms(play: Play) -> None:
    """Each form of the staff, half filled in, in the private chat of a colleague."""
    for place, key in enumerate(("work", "half", "pause", "pass", "back", "spot", "give", "lift", "redo"), 51):
        await play.file(key, f"住户{place}", f"{place}栋大堂的灯不亮")
    await play.accepted("work", "half", "pause", "pass", "back")
    await play.file("suspended", "姜先生", "60栋大堂的灯不亮")
    await play.accepted("suspended")
    await play.act("王师傅", "suspended", "suspend", reason="等配件", review_on="2026-11-27T09:00:00+08:00")
    await play.act("王师傅", "half", "progress", text="人到了")
    await play.handled("redo")
    for move, (role, key, first) in FORMS.items():
        await play.open_form(move, role, key, first)


async def last_minutes(play: Play) -> None:
    """Time has passed and nothing rang, the network is down, and people go on writing: here the program is killed."""
    town = play.town
    boss, li = await play.signed_in("总管"), await play.signed_in("李助理")
    case = await town.case(play.numbers["old"])
    await play.form(li, f"/console/cases/{case.id}", f"/console/cases/{case.id}/reveal", reason="回电", field="phone")
    play.known |= {
        "administrator": cookies(boss),
        "web": cookies(play.web.session),
        "people": town.people,
        "accounts": town.accounts,
        "numbers": play.numbers,
        "forms": play.forms,
    }
    await _photo_arrives(play)
    await play.act("陈主任", "verified", "verify")
    town.tg.break_with("500", times=10**9)
    await town.tg.photo(town.account("甲"), picture())
    card = next(m for m in reversed(town.tg.messages(GROUP)) if any(
        b.get("callback_data", "").startswith(f"m|{case.id}|") for b in m.buttons))  # fmt: skip
    await town.tg.say(GROUP, "回复业主：灯已经订好，明天装", sender=town.account("王师傅"), reply_to=card.id)
    await town.tg.press(town.account("王师傅"), card, f"m|{case.id}|progress")
    await town.tg.settle()
    await asyncio.sleep(0.5)  # what was said is tried, and fails
    town.clock.now = datetime.fromisoformat("2026-11-25T11:20:00+08:00")
    play.known["login"] = {"name": "孙品质", "code": await play.code("孙品质", "login")}
    play.known["link"] = {"name": "老何", "code": await play.code("老何", "link")}


async def _photo_arrives(play: Play) -> None:
    await play.town.tg.photo(play.town.account("吴伯"), picture(), caption="照片在这里")
    await play.town.settle()
    for _ in range(100):
        if not await _pending(play.town):
            break
        await asyncio.sleep(0.05)


async def _pending(town: WechatTown) -> int:
    files = metadata.tables["files"]
    counted = sa.select(sa.func.count()).where(files.c.state == "pending")
    return int(await town.app.desk.database.read(lambda connection: connection.execute(counted).scalar_one()))


# ---- the data ----------------------------------------------------------------------------------------------------


def dumped(connection: sa.Connection) -> dict[str, Any]:
    """Every row, without what the database fills in by itself; times as ISO words."""
    found: dict[str, Any] = {
        "alembic_version": [{"version_num": connection.execute(sa.text("SELECT * FROM alembic_version")).scalar_one()}]
    }
    for table in sorted(metadata.tables.values(), key=lambda one: one.name):
        keys = list(table.primary_key.columns)
        rows = connection.execute(sa.select(table).order_by(*keys)).mappings().all()
        found[table.name] = [_row(table, row) for row in rows]
    found["messages"] = _worth_keeping(found)
    return found


def _worth_keeping(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Messages but those that were sent and that nobody can press or write over any more: the release must stay small
    enough to be kept for ever."""
    rows = found["messages"]
    newest = {row["card"]: row["id"] for row in rows if "card" in row and row.get("state") == "sent"}

    def worth(row: dict[str, Any]) -> bool:
        if row.get("state") != "sent":
            return not row["text"].startswith("/bind ") if "text" in row else True
        if "card" in row:
            return bool(row["id"] == newest[row["card"]])
        return bool(row.get("payload", {}).get("rows"))

    for row in rows:
        if row.get("state") == "sent":
            row.pop("owner", None)
    return [row for row in rows if worth(row)]


def _row(table: sa.Table, row: Any) -> dict[str, Any]:
    kept = {}
    for column in table.columns:
        value = row[column.name]
        if value is None or _as_default(column, value):
            continue
        kept[column.name] = value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
    return kept


def _as_default(column: sa.Column[Any], value: Any) -> bool:
    default = getattr(column.server_default, "arg", None)
    plain = json.dumps(value) if isinstance(column.type, Json) else str(value)
    return default is not None and plain == str(default)


def written(data: dict[str, Any]) -> str:
    """One row a line, so that two releases can be compared."""
    lines = []
    for name, rows in data.items():
        if isinstance(rows, list):
            shown = ",\n".join(" " + json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
            lines.append(f' "{name}": [\n{shown}\n ]' if rows else f' "{name}": []')
        else:
            lines.append(f' "{name}": ' + json.dumps(rows, ensure_ascii=False))
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def played(folder: Path) -> dict[str, Any]:
    """The database as it stood when the program was killed, and what people held in their hands."""
    file = folder / "huifang.db"
    async with wechat_town(f"sqlite:///{file}", folder, CONFIG + SETTINGS.replace("{", "{{").replace("}", "}}"),
                           templates=True) as town:  # fmt: skip
        play = Play(town)
        try:
            for day in (people_come, monday, tuesday, wednesday, last_minutes):
                await day(play)
            engine = sa.create_engine(f"sqlite:///{file}")
            with engine.connect() as connection:
                data = dumped(connection)
            engine.dispose()
        finally:
            town.tg.mend()
            for browser in play.browsers:
                await browser.close()
        play.known["at"] = town.clock.now.isoformat()
        stored = [path for path in sorted((folder / "files").rglob("*")) if path.is_file()]
        play.known["files"] = {
            str(path.relative_to(folder / "files")): base64.b64encode(path.read_bytes()).decode() for path in stored
        }
        return {**data, "_known": play.known}


def main() -> None:
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        data = asyncio.run(played(Path(folder)))
    empty = [name for name, rows in data.items() if not rows]
    out.write_text(written(data), encoding="utf-8")
    print(f"{out}: {out.stat().st_size} bytes; empty: {', '.join(empty) or 'nothing'}")


if __name__ == "__main__":
    main()

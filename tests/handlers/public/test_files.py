"""Files over real HTTP: judged when they come, shown only to those entitled, never run."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.domain.complaint.moves import BOT
from handlers.moves import make
from storage.people import sessions
from storage.tables import files
from tests.handlers.web_town import Town, data_of, said, send, town


def picture(size: tuple[int, int] = (60, 40)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (20, 120, 90)).save(made, "JPEG")
    return made.getvalue()


def form(data: bytes, name: str = "a.jpg", mime: str = "image/jpeg", field: str = "file") -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False)
    made.add_field(field, io.BytesIO(data), filename=name, content_type=mime)
    return made


async def upload(browser: aiohttp.ClientSession, data: aiohttp.FormData, query: str = "") -> aiohttp.ClientResponse:
    return await browser.post(f"/chat/upload{query}", data=data, headers={"X-Huifang": "1"})


async def filed(t: Town, browser: aiohttp.ClientSession) -> object:
    """A filed complaint with one photo; returns (complaint, photo address)."""
    await send(browser, "3栋电梯坏了两天，没人修")
    photo = await (await upload(browser, form(picture()))).json()
    await send(browser, "照片", files=[photo["id"]])
    buttons = [
        line for line in await said(browser) if any(b["data"].endswith("~done") for r in line["rows"] for b in r)
    ]
    await send(browser, choice=data_of(buttons[-1], "~done"), message=buttons[-1]["id"])
    return await t.case("TS-20261118-0001"), photo["url"]


async def test_C_01_a_photo_is_cleaned_kept_and_shown_to_the_one_who_sent_it(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        browser = t.browser()
        case, address = await filed(t, browser)
        answer = await browser.get(address)
        assert answer.status == 200
        assert answer.content_type == "image/jpeg"
        assert answer.headers["Content-Disposition"] == "inline"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (await answer.read())[:2] == b"\xff\xd8"
        assert any(line["files"] and line["files"][0]["url"] == address for line in await said(browser))
        row = await t.app.desk.database.read(lambda c: c.execute(files.select()).one())
        assert row.complaint == case.id


async def test_M_05_the_address_of_a_file_alone_opens_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        browser, stranger = t.browser(), t.browser()
        case, address = await filed(t, browser)
        await send(stranger, "您好")
        wrong = await stranger.get("/files/" + "x" * 22)
        for path in (address, f"{address}?c={'x' * 22}", f"{address}?c=", f"{address}?c={case.number}", "/files/1"):
            answer = await stranger.get(path)
            assert answer.status == 404, path
            assert await answer.text() == await wrong.text()
        assert (await stranger.get(f"{address}?c={case.token}")).status == 200


async def test_a_note_among_staff_is_not_for_the_resident(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        browser = t.browser()
        case, address = await filed(t, browser)
        await t.app.desk.database.transact(lambda unit: unit.execute(files.update().values(role="note")))
        assert (await browser.get(address)).status == 404
        assert (await browser.get(f"{address}?c={case.token}")).status == 404
        assert address not in await (await browser.get(f"/c/{case.token}")).text()


async def test_M_03_another_ones_file_cannot_be_sent_as_ones_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        one, thief = t.browser(), t.browser()
        mine = await (await upload(one, form(picture()))).json()
        await send(thief, "您好")
        await send(thief, "看这个", files=[mine["id"]])
        assert all(not line["files"] for line in await said(thief))
        row = await t.app.desk.database.read(lambda c: c.execute(files.select()).one())
        assert row.message is None
        assert (await send(one, "看这个", files=[mine["id"]])).status == 200
        assert [f["url"] for line in await said(one) for f in line["files"]] == [mine["url"]]


@pytest.mark.parametrize(
    ("data", "name", "mime", "status", "words"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "a.svg",
            "image/svg+xml",
            415,
            "打不开",
        ),
        (b"<html><script>alert(1)</script></html>", "a.html", "text/html", 415, "打不开"),
        (b"<html><script>alert(1)</script></html>", "a.jpg", "image/jpeg", 415, "对不上"),
        (b"MZ\x90\x00" + b"\x00" * 200, "setup.exe", "application/octet-stream", 415, "打不开"),
        (b"", "a.jpg", "image/jpeg", 415, "空的"),
        (picture()[:300], "a.jpg", "image/jpeg", 415, "没有传完整"),
    ],
)
async def test_J_05_what_we_cannot_take_is_told_kindly_and_leaves_nothing_behind(
    tmp_path: Path, data: bytes, name: str, mime: str, status: int, words: str
) -> None:
    async with town(tmp_path) as t:
        answer = await upload(t.browser(), form(data, name, mime))
        told = await answer.json()
        assert answer.status == status
        assert words in told["message"]
        assert await t.count(files) == 0
        assert list(t.app.disk.keys()) == []


async def test_H_04_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"file_mb": 1}) as t:
        browser = t.browser()
        answer = await upload(browser, form(b"\xff\xd8" + b"x" * 3_000_000))
        assert answer.status == 413
        assert "1 MB" in (await answer.json())["message"]

        async def endless() -> object:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
            for _ in range(64):
                yield b"x" * 65_536

        kind = {"X-Huifang": "1", "Content-Type": "multipart/form-data; boundary=b"}
        with suppress(aiohttp.ClientConnectionError):  # the door may shut while we push: as good a refusal
            assert (await browser.post("/chat/upload", data=endless(), headers=kind)).status == 413
        assert await t.count(files) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"--b--\r\n", b"garbage", b"--b\r\n\r\n", b"--b\r\n" + b"X-A: y\r\n" * 3000 + b"\r\n",
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n' * 2000 + b"--b--",
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n',
    ],
)  # fmt: skip
async def test_H_05_a_broken_form_is_one_sentence(tmp_path: Path, body: bytes) -> None:
    async with town(tmp_path) as t:
        kind = {"X-Huifang": "1", "Content-Type": "multipart/form-data; boundary=b"}
        answer = await t.browser().post("/chat/upload", data=body, headers=kind)
        assert answer.status in (400, 413, 415)
        assert (await answer.json())["message"]
        assert await t.count(files) == 0


async def test_J_12_only_so_many_files_a_day(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"files_per_day": 2}) as t:
        browser = t.browser()
        assert [(await upload(browser, form(picture()))).status for _ in range(2)] == [200, 200]
        third = await upload(browser, form(picture()))
        assert third.status == 429
        assert "2" in (await third.json())["message"]
        t.clock.turn(hours=25)
        assert (await upload(browser, form(picture()))).status == 200


async def test_J_04_a_document_is_only_ever_downloaded_under_a_safe_name(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        told = await (
            await upload(browser, form("说明\n".encode(), "../..\\物业%22;x=\u202etxt.exe.txt", "text/plain"))
        ).json()
        await send(browser, "说明", files=[told["id"]])
        answer = await browser.get(told["url"])
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "/" not in answer.headers["Content-Disposition"]
        assert not set('/\\";') & set(told["name"])


async def test_H_07_a_film_is_served_in_one_piece_at_a_time(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        told = await (await upload(browser, form(picture((900, 700))))).json()
        whole = await (await browser.get(told["url"])).read()
        part = await browser.get(told["url"], headers={"Range": "bytes=2-9"})
        assert part.status == 206
        assert await part.read() == whole[2:10]
        for asked in ("bytes=0-,0-", "bytes=0-1," + "0-," * 800, "bytes=999999999-", "lines=1-2"):
            answer = await browser.get(told["url"], headers={"Range": asked})
            assert answer.status == 416, asked


async def test_what_a_channel_is_given_to_send_is_what_is_there_in_the_order_asked_for(tmp_path: Path) -> None:
    from handlers.delivery.outgoing_files import stored_file_lookup

    async with town(tmp_path) as t:
        browser = t.browser()
        for _ in range(2):
            assert (await upload(browser, form(picture()))).status == 200
        rows = await t.app.desk.database.read(lambda c: c.execute(files.select().order_by(files.c.id)).fetchall())
        find = stored_file_lookup(t.app.desk, t.app.disk)
        found = await find([rows[1].id, 999, rows[0].id])
        assert [one.id for one in found] == [rows[1].id, rows[0].id]
        with t.app.disk.open(rows[1].key) as stored:
            assert stored.read(2) == b"\xff\xd8"
        t.app.disk.delete(rows[0].key)
        assert [one.id for one in await find([rows[0].id, rows[1].id])] == [rows[1].id]
        assert (await browser.get(f"/files/{rows[0].token}")).status == 404


async def test_photos_of_the_work_are_shown_once_the_resident_was_called_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        handler, lead = await t.person("李工", "handler"), await t.person("陈主任", "supervisor")
        browser = t.browser()
        case, address = await filed(t, browser)
        await t.app.desk.database.transact(
            lambda unit: unit.execute(files.update().values(role="after", staff=handler.id))
        )
        assert address not in await (await browser.get(f"/c/{case.token}")).text()
        done = {"result": "换了皮带", "cause": "老化", "correction": "换", "corrective": "查", "preventive": "定期查"}
        moves = (("take", handler.actor("sjhc"), {}), ("handle", handler.actor("sjhc"), done),
                 ("verify", lead.actor("sjhc"), {}), ("call_back", BOT, {}))  # fmt: skip
        for name, actor, details in moves:
            await t.app.desk.database.transact(
                lambda unit, n=name, a=actor, d=details: make.move(t.app.desk, unit, case.id, n, a, d)
            )
        assert address in await (await browser.get(f"/c/{case.token}")).text()
        assert (await said(browser))[-1]["files"][0]["url"] == address


async def test_staff_who_may_see_the_complaint_see_its_files_and_no_others(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        browser = t.browser()
        case, address = await filed(t, browser)
        seen = {}
        for name, roles in (("王芳二", ("assistant",)), ("外人", ())):
            person = await t.person(name, *roles)
            key = await t.app.desk.database.transact(lambda unit, p=person: sessions.open_session(unit, p.id))
            seen[name] = (await t.browser().get(address, headers={"Cookie": f"huifang={key[0]}"})).status
        assert seen == {"王芳二": 200, "外人": 404}
        assert (await t.browser().get(address, headers={"Cookie": "huifang=x"})).status == 404

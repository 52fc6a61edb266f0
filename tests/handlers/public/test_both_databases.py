"""The resident's whole way through the pages, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

from bot.domain.complaint.moves import BOT
from handlers.moves import make
from tests.handlers.public.test_complaint_page import DONE
from tests.handlers.public.test_files import form, picture, upload
from tests.handlers.web_town import data_of, said, send, town


async def test_from_the_first_word_to_the_rating_on_both_databases(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database=database_url, files=tmp_path / "files") as t:
        await t.person("王芳", "assistant")
        handler, lead = await t.person("李工", "handler"), await t.person("陈主任", "supervisor")
        browser = t.browser()
        await browser.get("/chat?place=sjhc-3栋")
        body = {"id": str(uuid4()), "text": "电梯坏了两天", "place": "sjhc-3栋"}
        answers = await asyncio.gather(*(browser.post("/chat/send", json=body) for _ in range(3)))
        assert [answer.status for answer in answers] == [200] * 3
        question = (await said(browser))[-1]
        photo = await (await upload(browser, form(picture()))).json()
        await send(browser, files=[photo["id"]])
        await send(browser, choice=data_of(question, "~done"), message=question["id"])
        lines = await said(browser)
        assert [line["text"] for line in lines if line["way"] == "in"].count("电梯坏了两天") == 1
        case = await t.case("TS-20261118-0001")
        waiting = asyncio.create_task(said(browser, lines[-1]["id"], 20))
        steps = (("take", handler.actor("sjhc"), {}), ("handle", handler.actor("sjhc"), DONE),
                 ("verify", lead.actor("sjhc"), {}), ("call_back", BOT, {}))  # fmt: skip
        for name, actor, details in steps:
            await t.app.desk.database.transact(
                lambda unit, n=name, a=actor, d=details: make.move(t.app.desk, unit, case.id, n, a, d)
            )
        assert (await asyncio.wait_for(waiting, 100))[0]["way"] == "out"
        assert photo["url"] in await (await browser.get(f"/c/{case.token}")).text()
        page = await browser.post(f"/c/{case.token}", data={"do": "rate", "answer": "very", "id": uuid4().hex})
        assert "谢谢您的答复" in await page.text()
        assert (await t.case(case.number)).state == "confirm"
        assert (await browser.get("/readyz")).status == 200
        assert "huifang_messages_in_total" in await (await browser.get("/metrics")).text()

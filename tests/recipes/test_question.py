"""The README's recipe "a question more": one entry in the list of questions and its words; everything else follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.talk.flow import Question
from bot.domain.talk.questions import FILING
from tests.handlers import console_town
from tests.recipes.more_words import add_words
from tests.town import GROUP, town

PETS = Question("pets", "choice", ("none", "dog"), card=True)
WORDS = """
ask.filing.pets: {zh-Hans: "家里有宠物吗？", zh-Hant: "家裡有寵物嗎？", en: "Any pets at home?"}
choice.pets.none: {zh-Hans: "没有", zh-Hant: "沒有", en: "None"}
choice.pets.dog: {zh-Hans: "有狗", zh-Hant: "有狗", en: "A dog"}
item.pets: {zh-Hans: "宠物", zh-Hant: "寵物", en: "Pets"}
change.pets: {zh-Hans: "改宠物", zh-Hant: "改寵物", en: "Change pets"}
"""


@pytest.fixture(autouse=True)
def one_question_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The two things that the recipe names: an entry after the place, and its words."""
    before = FILING.questions
    add_words(monkeypatch, tmp_path, WORDS, "item.pets")
    place = next(i for i, question in enumerate(before) if question.name == "place") + 1
    object.__setattr__(FILING, "questions", (*before[:place], PETS, *before[place:]))
    yield
    object.__setattr__(FILING, "questions", before)


async def test_it_is_asked_stored_read_back_and_shown_on_the_card(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        li = place.account("李女士")
        await place.tg.say(li, "3栋2单元楼道灯坏了")
        await place.settle()
        await place.tg.say(li, "不确定")
        await place.settle()
        assert "家里有宠物吗？" in (await place.said(li))[-1]
        await place.tg.say(li, "有狗")
        await place.settle()
        for _ in range(20):
            if "宠物：有狗" in (await place.said(li))[-1]:
                break
            await place.tg.say(li, "跳过")
            await place.settle()
        readback = (await place.said(li))[-1]
        assert "宠物：有狗" in readback
        await place.tg.say(li, "确认提交")
        await place.settle()
        assert (await place.case()).answers["pets"] == "dog"
        assert any("宠物：有狗" in card for card in await place.said(GROUP))


async def test_it_stands_on_the_front_desk_s_form_and_on_the_page_of_the_case(tmp_path: Path) -> None:
    async with console_town.town(tmp_path) as here:
        browser = await here.signed_in("assistant")
        page = await browser.get("/console/new")
        assert "宠物" in page.plain
        assert 'name="pets" value="dog"' in page.text
        form = {**page.fields("visit"), "community": "sjhc", "source": "visit", "what": "楼道灯坏了", "pets": "dog"}
        filed = await browser.post("/console/new", form)
        case = await here.case(int(filed.location.split("/")[-1].split("?")[0]))
        assert case.answers["pets"] == "dog"
        shown = await browser.get(f"/console/cases/{case.id}")
        assert "宠物" in shown.plain
        assert "有狗" in shown.plain

"""K-01..K-03, K-08, K-11: every hostile string in what we write to residents and to the staff group on Telegram."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.text.plain import clean, visible
from bot.texts.texts import Texts
from handlers.queries import masked_values
from storage.tables import complaints as cases
from storage.tables import messages
from tests.hostile import corpus
from tests.hostile.house import GROUP, House, closer, house, logged, unreckoned
from tests.hostile.test_texts_on_pages import FIELDS, PACKS, nothing_lost

WISHES = ("None", "?", "/start ../../x", "/start@someone_else hi")
"""Words among the strings that are wishes of ours, or speak to another bot."""
SAID = [one for one in corpus.SAID if one not in WISHES]


@pytest.fixture
async def here(tmp_path: Path) -> Any:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as made:
        yield made


async def _all_delivered(here: House) -> None:
    """No message of ours was refused for what is in it, none is lost, none carries markup that could be misread."""
    m = messages.c
    open_ends = sa.select(m.state, m.error, m.text).where(m.way == "out", m.state.in_(["dead", "uncertain", "queued"]))
    assert await here.read(lambda c: c.execute(open_ends).fetchall()) == []
    for method, params in here.town.tg.calls:
        assert "parse_mode" not in params, method
        assert "entities" not in params, method
        unreckoned(str(params.get("text", "")))


async def _filed_on_telegram(here: House, name: str, answers: dict[str, str]) -> Any:
    """Files a complaint in a Telegram chat, every word of it hostile."""
    tg, account = here.town.tg, here.town.account(name)
    await tg.say(account, answers["what"], name=answers["name"])
    await here.town.settle()
    given = {"what"}
    for _ in range(40):
        question, key = await here.waits(str(account), "tg")
        if not question:
            break
        missed = next((one for one in answers if one not in given), "") if question == "readback" else ""
        last = tg.messages(account)[-1]
        if missed:
            await tg.press(account, last, f"a|{key}|readback|~change:{missed}", again=True)
            await here.town.settle()
            question = missed
        given.add(question)
        taps = {"category": "unsure", "contact": "named", "readback": "yes"}
        if question in answers:
            await tg.say(account, answers[question])
        else:
            await tg.press(account, last, f"a|{key}|{question}|{taps.get(question, '~skip')}", again=True)
        await here.town.settle()
    return await here.newest(str(account), "tg")


@pytest.mark.parametrize("turn", range(len(PACKS)))
async def test_K_02_a_whole_complaint_in_hostile_words_arrives_word_for_word(here: House, turn: int) -> None:
    await here.hire("林助理", "assistant", "manager")
    await here.town.hire("张师傅", "handler")
    said = (PACKS[turn:] + PACKS * 9)[: len(FIELDS) + 9]
    answers = dict(zip(FIELDS, said, strict=False))
    case = await _filed_on_telegram(here, "业主", answers)
    assert case is not None
    nothing_lost(case, answers)
    account = here.town.account("业主")
    heard = "\n".join(message.text for message in here.town.tg.messages(account))
    shown = closer(heard.replace("(1/", "\n(1/"))
    for one in (one for typed in said[:1] for one in clean(typed).split("\n")):
        assert closer(one) in shown, "the read-back repeats every line of it"

    texts = iter(said[len(FIELDS) :])
    here.staff["张师傅"] = here.staff["林助理"]
    for move in ("tell_resident", "note"):
        typed = next(texts)
        assert (await here.act("林助理", case.id, move, text=typed)).status == 303
        await here.town.settle()
        if move == "tell_resident":
            told = closer("\n".join(message.text for message in here.town.tg.messages(account)))
            for one in clean(typed).split("\n"):
                assert closer(one) in told
    card = next(message for message in here.town.tg.messages(GROUP) if case.number in message.text)
    for typed in (next(texts), f"回复业主：{next(texts)}"):
        await here.town.tg.say(GROUP, typed, sender=here.town.accounts["张师傅"], reply_to=card.id)
        await here.town.settle()
    await here.town.tg.say(account, next(texts))
    await here.town.settle()
    await here.town.tg.press(account, here.town.tg.messages(account)[-1], f"c|{case.id}|join", again=True)
    await here.town.settle()
    await _all_delivered(here)
    for message in here.town.tg.messages(GROUP):
        assert visible(message.text) == message.text, "nothing invisible or turned around stands in a card"


async def test_K_01_each_string_alone_is_answered_on_telegram_and_kept(here: House) -> None:
    with logged() as log:
        residents = 12
        for number, one in enumerate(SAID):
            await here.town.tg.say(here.town.account(f"业主{number % residents}"), one, name=one[:64])
            if number % 60 == 0:
                await here.town.settle()
        await here.town.settle()
        m = messages.c
        mine = sa.select(m.text).where(m.way == "in", m.channel == "tg", m.kind == "message")
        stored = [row.text for row in await here.read(lambda c: c.execute(mine).fetchall())]
        assert sorted(stored) == sorted(clean(one) for one in SAID)
        for number in range(residents):
            heard = here.town.tg.messages(here.town.account(f"业主{number}"))
            assert len(heard) >= len(SAID) // residents, "never silence"
        await _all_delivered(here)
    log.tells_nothing(*(one for one in SAID if len(one) > 9 and one.isprintable() and "'" not in one))


async def test_K_03_each_string_alone_makes_a_card_that_mentions_nobody_and_links_nowhere(here: House) -> None:
    await here.hire("林助理", "assistant")
    boss = here.staff["林助理"]
    for one in SAID[::2]:
        assert (await boss.form("/console/new", community="sjhc", source="phone", what=one, name=one)).status == 303
    await here.town.settle()
    made = await here.count(cases)
    assert len([one for one in here.town.tg.messages(GROUP) if "TS-" in one.text]) >= made
    for message in here.town.tg.messages(GROUP):
        assert visible(message.text) == message.text
        for button in message.buttons:
            assert ("url" in button) != ("callback_data" in button)
            assert button.get("url", here.town.app.desk.page("/")).startswith(here.town.app.desk.page("/"))
            assert len(button.get("callback_data", "").encode()) <= 64
    await _all_delivered(here)


async def test_K_11_typed_commands_and_forwarded_cards_never_move_a_complaint(tmp_path: Path) -> None:
    async with house(f"sqlite:///{tmp_path}/h.db", tmp_path) as here:
        browser = here.browser()
        case = await here.file(browser, {"what": "电梯异响", "place": "大堂"})
        assert case.number == "TS-20261123-0001"
        for number, command in enumerate(corpus.COMMANDS):
            stranger, account = here.browser(), here.town.account(f"别人{number}")
            assert (await stranger.send(command)).status == 200
            await here.town.tg.say(account, command)
            await here.town.tg.say(GROUP, command, sender=account)
            await here.town.settle()
            now = await here.case(case.id)
            assert (now.state, now.handler, now.answers) == ("received", None, case.answers)


def test_K_01_what_somebody_wrote_is_never_a_text_of_ours(tmp_path: Path) -> None:
    """A value is put in as it stands, even when it is the name of a text or has braces of its own."""
    texts = Texts.load(Path(__file__).parents[2] / "templates" / "texts")
    for one in corpus.ALL:
        assert texts.say("zh-Hans", "raw", {"text": one}) == one
        assert len(masked_values.masked_text(clean(one))) <= masked_values.SUMMARY

"""The stories word for word once more: residents through WeCom customer service, staff in a WeCom application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.tables import messages
from tests.stories.test_stories import STORIES, Teller
from tests.town import NUMBER
from tests.wecom_town import OnKf, WecomTown, wecom_town


class OverWecom(Teller):
    """The same lines; choices are items of a menu, cards stand in the application of every member."""

    town: WecomTown

    async def _talk(self, who: str, sign: str, words: str) -> None:
        if who not in self.town.people and who != "群" and who not in self.residents:
            self.residents[who] = OnKf(self.town, who)
        await super()._talk(who, sign, words)

    async def _heard(self, who: str, sign: str, words: str) -> None:
        if who in self.town.people:
            mine = [one.text for one in self.town.private(who)]
            new = self.fresh.setdefault(who, [])
            new += mine[self.told.get(who, 0) :]
            self.told[who] = len(mine)
            found = [i for i, text in enumerate(new) if words in text]
            assert bool(found) == (sign == "<"), f"was told: {new}"
            del new[: found[0] if found else 0]
            return
        try:
            await super()._heard(who, sign, words)
        except AssertionError:
            if sign == "x" or not await self._waits_for_them(words):
                raise

    async def _waits_for_them(self, words: str) -> bool:
        """Whether it could not be said because the window is closed, and comes first when they write again."""
        held = sa.select(messages.c.text).where(messages.c.channel == "kf", messages.c.state == "held")
        return any(words in row.text for row in await self.town.app.desk.database.read(lambda c: c.execute(held).all()))

    def _in_group(self, words: str) -> None:
        texts = [one.text for one in self.town.wecom.messages if one.group]
        assert any(words in text for text in texts), f"the group shows: {texts}"

    async def _press_card(self, who: str, words: str) -> None:
        label = words.strip("[]")
        for card in reversed(self.town.cards(who)):
            if any(label in one for one in card.labels):
                await self.town.wecom.press(self.town.user(who), card, label)
                return await self.town.settle()
        labels = [one.labels for one in self.town.cards(who)[-1:]]
        raise AssertionError(f"no button {label}; the newest card has {labels}")

    async def _private(self, who: str, words: str) -> None:
        user = self.town.user(who)
        if words.startswith("[") and words.endswith("]"):
            for shown in reversed(self.town.private(who)):
                if any(words[1:-1] in label for label in shown.labels):
                    await self.town.wecom.press(user, shown, words[1:-1])
                    return await self.town.settle()
            words = words[1:-1]  # a long list is numbered, and its words count as well
        await self.town.wecom.say(user, words)
        await self.town.settle()

    async def _reply_in_group(self, who: str, words: str) -> None:
        """Nobody can reply to a card here: what is for the resident is said on the page the card opens."""
        head, colon, rest = words.partition("：")
        told = bool(colon) and head == "回复业主"
        card = self.town.cards(who)[-1]
        number = NUMBER.findall(card.text)[0]
        await self.town.act(who, number, "tell_resident" if told else "note", text=rest if told else words)


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
async def test_story_over_wecom(story: Path, database_url: str, tmp_path: Path) -> None:
    lines = story.read_text(encoding="utf-8").splitlines()
    settings = [line[3:].replace("{", "{{").replace("}", "}}") + "\n" for line in lines if line.startswith("设置 ")]
    async with wecom_town(database_url, tmp_path, "".join(settings)) as place:
        teller: Any = OverWecom(place, "kf", restarts=True)
        await teller.play("\n".join(line for line in lines if not line.startswith("设置 ")))

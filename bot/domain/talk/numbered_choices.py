"""Numbered choices for networks without buttons: numbers the buttons of a message and matches a typed answer to one.
Used by the channel that shows them and the inbox that reads the answer, so that both agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.messages import Button
from bot.domain.talk.questions import FILING, FORMS, OPINION, WRONG
from bot.domain.text.plain import fold

_ASKS_FREELY = frozenset(
    question.name
    for flow in (FILING, OPINION, WRONG, *FORMS.values())
    for question in flow.questions
    if question.kind in ("place", "phone", "time")
)
"""Questions whose answer may be a bare number (building 3, three o'clock): a number there is never a choice."""
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TRIM = " .。,，、!！?？:：;；)）(（]】[【\"“”'‘’「」"
_NUMBER = re.compile(r"(?:no\.?|选项?|第)? ?(?P<n>[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3}) ?(?:个|号|项|条|选项)?")
_BEGINNING = 2
"""Characters that the beginning of a label must have at least to stand for it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice as it is shown: `number` counts from 1 over all rows; 0 is reached by its words only, show no number
    before it (for example 「跳过」). `data` is what a press of it would have brought."""

    number: int
    label: str
    data: str


def numbered(rows: Iterable[Iterable[Button]]) -> tuple[Offer, ...]:
    """The choices of a message in order. Buttons with a url are none of them: show those as links."""
    return offers_of([(one.data, one.label) for row in rows for one in row if one.data])


def offers_of(listed: Iterable[Sequence[str]]) -> tuple[Offer, ...]:
    """The same from pairs of data and label, as they are remembered."""
    made: list[Offer] = []
    count = 0
    for data, label in listed:
        free = _asks_freely(data)
        count += not free
        made.append(Offer(0 if free else count, label, data))
    return tuple(made)


def _asks_freely(data: str) -> bool:
    parts = data.split("|", 3)
    return len(parts) == 4 and parts[0] == "a" and parts[2] in _ASKS_FREELY


def chosen(text: str, offers: Sequence[Offer]) -> str:
    """The data of the choice meant by these words; empty when they mean none: the label itself, its number and nothing
    else, or a beginning that only one label has."""
    said = fold(text).strip(_TRIM)
    if not said or len(said) > 64:
        return ""
    labels = {offer.data: fold(offer.label).strip(_TRIM) for offer in offers}
    same = [data for data, label in labels.items() if label == said]
    if same:
        return same[0] if len(same) == 1 else ""
    number = number_in(said)
    if number is not None:
        return next((offer.data for offer in offers if offer.number == number and number), "")
    if len(said) < _BEGINNING or any(not offer.number for offer in offers):
        return ""
    begun = [data for data, label in labels.items() if label.startswith(said)]
    return begun[0] if len(begun) == 1 else ""


def number_in(text: str) -> int | None:
    """The number that these words are and nothing more: 2, ２, 二, 第二个, 2。; None when they are something else."""
    found = _NUMBER.fullmatch(fold(text).strip(_TRIM))
    if found is None:
        return None
    digits = found["n"]
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    if not ten:
        return _HAN.get(ones) if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in (tens, ones):
        return None
    return _HAN.get(tens, 1) * 10 + (_HAN.get(ones, 0) if ones else 0)

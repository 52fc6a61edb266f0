"""Similarity of complaints by signatures of 2,048 bits: whether two of one community are the same event [EWG-05]."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from bot.domain.text.plain import fold
from bot.understanding.data.reader import data_file
from bot.understanding.pattern_filter import PatternFilter, characters_of
from bot.understanding.place import Place
from bot.understanding.word_finder import Finder

VERSION: Final = "1"
"""Rises when signatures of an older form can no longer be compared; `unpack` then gives None and they are made anew."""

_READ = 1_200
_BITS = 2_048
_THING, _STATE, _WHERE, _HOUR, _WORD = 7, 3, 3, 2, 2
SAME: Final = 0.5
"""From this likeness on two complaints of one place are one event."""
# The share of common letters that makes one event: a few words must agree more than two letters of a page.
_NOTE, _LETTER = 35, 65
_NOTES_AGREE, _LETTERS_AGREE = 0.33, 0.13
# What is left of the likeness where only one of two names a thing at all.
_ONE_NAMES = 0.6

Key = TypeVar("Key")


class Signature(NamedTuple):
    """A complaint as the comparison sees it: letters and concepts as bits, and where it is. Holds no readable text.

    `bits` are hashed features, `size` how many are set; `things` are the concepts named, as bits in the order of
    the word list; `apart` the places that exclude others; `home` that it happens inside somebody's own rooms.
    """

    bits: int
    size: int
    things: int
    states: int
    wheres: int
    apart: int
    home: bool
    building: str
    unit: str
    room: str
    category: str

    def pack(self) -> str:
        """A short text for a database column, ASCII but for the names of buildings; read back by `unpack`."""
        numbers = (f"{n:x}" for n in (self.bits, self.things, self.states, self.wheres, self.apart, self.home))
        names = (name.replace("|", " ") for name in (self.building, self.unit, self.room, self.category))
        return "|".join((VERSION, *numbers, *names))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two complaints are (0-1), whether they are one event, and the things both name."""

    score: float
    same: bool
    why: tuple[str, ...]


NO_LIKENESS: Final = Likeness(0.0, False, ())


def unpack_signature(packed: str) -> Signature | None:
    """The signature that `pack` wrote; None when it is of another version or damaged: then make it anew."""
    parts = packed.split("|")
    if len(parts) != 11 or parts[0] != VERSION:
        return None
    try:
        bits, things, states, wheres, apart, home = (int(part, 16) for part in parts[1:7])
    except ValueError:
        return None
    return Signature(bits, bits.bit_count(), things, states, wheres, apart, home > 0, *parts[7:])


def make_signature(text: str, place: Place | None = None, category: str = "", names: Iterable[str] = ()) -> Signature:
    """What is compared later. `names` are the community's own names, taken out; `category` an everyday group or a leaf.

    Reads the first 1,200 characters. Make it once when a complaint is filed, and keep `pack()` beside it.
    """
    said = fold(text[:_READ])
    for name in names:
        said = said.replace(fold(name), " ") if name else said
    bits, things, states, wheres = _concepts(said)
    bits |= _letters(said)
    home = bool(_HOME.search(said)) and not _EVERYBODY.search(said)
    where = place or Place()
    size, apart = bits.bit_count(), _apart(said)
    return Signature(
        bits, size, things, states, wheres, apart, home, where.building, where.unit, where.room, category
    )  # fmt: skip


def concepts_named(text: str) -> tuple[str, ...]:
    """The things a text is about, as the comparison names them."""
    return _named(make_signature(text).things)


def same_event(one: Signature, other: Signature) -> Likeness:
    """Whether two complaints of one community are one event. The same words about another place never are."""
    if not _one_place(one, other):
        return NO_LIKENESS
    letter = _letter(one, other)
    score = _alike(one, other) * _agreement(one, other) ** (1 - letter)
    if one.category and one.category == other.category:
        score *= 1.1
    score = min(1.0, SAME * score / (_NOTES_AGREE + letter * (_LETTERS_AGREE - _NOTES_AGREE)))
    return Likeness(round(score, 3), score >= SAME, _named(one.things & other.things))


def closest(new: Signature, recent: Sequence[tuple[Key, Signature]], limit: int = 5) -> list[tuple[Key, Likeness]]:
    """The ones that are the same event, most alike first, at most `limit`; 10,000 are looked through in 10 ms."""
    bits = new.bits
    floor = (0.8 * _LETTERS_AGREE) ** 2 * new.size
    near = [
        pair
        for pair in recent
        if (bits & pair[1].bits).bit_count() ** 2 > floor * pair[1].size and _one_place(new, pair[1])
    ]
    found = [(key, same_event(new, other)) for key, other in near]
    same = sorted((pair for pair in found if pair[1].same), key=lambda pair: -pair[1].score)
    return same[:limit]


def _alike(one: Signature, other: Signature) -> float:
    """Shared bits beyond chance, as a share of what both could share (0-1)."""
    if not one.size or not other.size:
        return 0.0
    chance = one.size * other.size / _BITS
    most = math.sqrt(one.size * other.size)
    return max(0.0, ((one.bits & other.bits).bit_count() - chance) / (most - chance)) if most > chance else 0.0


def _agreement(one: Signature, other: Signature) -> float:
    """Less when each names things, or parts of the house, that the other does not."""
    agreed = 1.0
    shared = 2 * (one.things & other.things).bit_count() + (one.states & other.states).bit_count()
    named = 2 * (one.things | other.things).bit_count() + (one.states | other.states).bit_count()
    if one.things and other.things:
        agreed = 0.25 + 0.75 * min(1.0, 1.5 * shared / named)
    elif one.things or other.things:
        agreed = _ONE_NAMES
    if one.states and other.states and not one.states & other.states:
        agreed *= 0.85
    if one.wheres and other.wheres and not one.wheres & other.wheres:
        agreed *= 0.5
    return agreed


def _letter(one: Signature, other: Signature) -> float:
    """0 for two notes of a line, 1 for two letters, something between for what lies between."""
    size = math.sqrt(one.size * other.size)
    return min(1.0, max(0.0, (size - _NOTE) / (_LETTER - _NOTE)))


def _one_place(one: Signature, other: Signature) -> bool:
    if one.apart and other.apart and _exclude(one.apart, other.apart):
        return False
    if one.building and other.building and one.building != other.building:
        return False
    if one.unit and other.unit and one.unit != other.unit and one.building:
        return False
    return not (one.home and other.home and one.room != other.room and one.room and other.room)


@lru_cache(maxsize=20_000)
def _hash(feature: str, turn: int) -> int:
    value = 2166136261 + 97 * turn
    for character in feature:
        value = ((value ^ ord(character)) * 16777619) & 0xFFFFFFFF
    return (value ^ (value >> 15)) % _BITS


@lru_cache(maxsize=5_000)
def _mark(feature: str, weight: int) -> int:
    bits = 0
    for turn in range(weight):
        bits |= 1 << _hash(feature, turn)
    return bits


def _spelled(table: dict[str, list[str]], weight: int) -> list[tuple[str, int, int]]:
    """Every spelling with the marks of its concept and the concept's own bit."""
    return [
        (spelling, _mark(name + "=", weight), 1 << number)
        for number, (name, spellings) in enumerate(table.items())
        for spelling in spellings
    ]


def _spellings(words: list[str]) -> str:
    """One pattern for all of the words, the longest first; Latin ones only as whole words."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(rf"(?<![a-z]){re.escape(s)}(?![a-z])" if s.isascii() else re.escape(s) for s in ordered)


_WORDS, _EMPTY_WORDS = data_file("same_incident.txt"), data_file("empty_words.txt")
_THINGS, _PLACES_APART = _WORDS.word_table("things"), _WORDS.word_groups("apart")
_NAMES = tuple(_THINGS)
_MARKS: dict[str, tuple[int, int, int, int]] = {
    **{s: (mark, 0, 0, 0) for s, mark, _ in _spelled(_WORDS.word_table("hours"), _HOUR)},
    **{s: (mark, 0, 0, bit) for s, mark, bit in _spelled(_WORDS.word_table("wheres"), _WHERE)},
    **{s: (mark, 0, bit, 0) for s, mark, bit in _spelled(_WORDS.word_table("states"), _STATE)},
    **{s: (mark, bit, 0, 0) for s, mark, bit in _spelled(_THINGS, _THING)},
}
_CONCEPT = Finder(_MARKS)
_EMPTY = Finder(_EMPTY_WORDS.words("chinese"))
_EMPTY_EN = frozenset(_EMPTY_WORDS.words("english"))
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z'-]{2,}")
_HOME = re.compile(
    r"我家|我屋|家里|卧室|客厅|厨房|卫生间|厕所|洗手间|马桶|阳台|"
    r"\bmy (?:flat|home|house|room|kitchen|bathroom|toilet|bedroom|ceiling|tap)"
)
_EVERYBODY = re.compile(
    r"停水|断水|停电|断电|没水|没电|电梯|楼道|走廊|大堂|车库|整栋|整个|全楼|全小区|大家|好几户|邻居(?:家)?(?:也|都)|楼上楼下|"
    r"广场舞|施工|油烟|工地|水压|水质|黄水|\b(?:whole|everyone|all of us|no water|power|lift|elevator|corridor)\b"
)
_WIDTH = 8
_APART = PatternFilter(
    (str(_WIDTH * number + member), _spellings(words))
    for number, group in enumerate(_PLACES_APART)
    for member, words in enumerate(group)
)


def _concepts(said: str) -> tuple[int, int, int, int]:
    bits = things = states = wheres = 0
    for _place, word in _CONCEPT.spans(said):
        mark, thing, state, where = _MARKS[word]
        bits |= mark
        things |= thing
        states |= state
        wheres |= where
    return bits, things, states, wheres


def _letters(said: str) -> int:
    """Neighbouring characters of Chinese, words of English, after everything empty is gone."""
    bits = 0
    for run in _RUN.findall(_EMPTY.without(said)):
        for place in range(len(run) - 1):
            bits |= 1 << _hash(run[place : place + 2], 0)
    for word in _LATIN.findall(said):
        if word not in _EMPTY_EN:
            bits |= _mark(word.rstrip("s"), _WORD)
    return bits


def _apart(said: str) -> int:
    bits = 0
    for number, pattern in _APART.candidates(characters_of(said)):
        if pattern.search(said):
            bits |= 1 << int(number)
    return bits


def _exclude(one: int, other: int) -> bool:
    mask = (1 << _WIDTH) - 1
    for number in range(len(_PLACES_APART)):
        left, right = (one >> _WIDTH * number) & mask, (other >> _WIDTH * number) & mask
        if left and right and not left & right:
            return True
    return False


def _named(shared: int) -> tuple[str, ...]:
    found = []
    while shared:
        lowest = shared & -shared
        found.append(_NAMES[lowest.bit_length() - 1])
        shared ^= lowest
    return tuple(found)

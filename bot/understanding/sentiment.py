"""Satisfaction, consent, anger and threats to go public, read from a message by patterns."""

from __future__ import annotations

import re
from typing import Literal

from bot.domain.text.plain import fold
from bot.understanding.data.reader import data_file

Verdict = Literal["very", "satisfied", "neutral", "dissatisfied", "unsolved", "contradiction", "unclear"]

_READ = 1_000
_CANTONESE = {
    "唔该": "谢谢",
    "仲系": "还是",
    "唔系": "不是",
    "系咪": "是不是",
    "冇": "没有",
    "嚟": "来",
    "咗": "了",
    "唔": "不",
    "係": "是",
    "在度": "在",
    "仲": "还",
    "咩": "吗",
}
_BY_NUMBER: dict[str, Verdict] = {
    "1": "very",
    "2": "satisfied",
    "3": "neutral",
    "4": "dissatisfied",
    "5": "unsolved",
}
_HAN = str.maketrans("一二三四五❶❷❸❹❺㊀㊁㊂㊃㊄➀➁➂➃➄", "1234512345" + "1234512345")
_NUMBER = re.compile(
    r"\A(?:我?(?:选(?:择|项)?|按|回复?|填)|第|no\.? ?|option |\()?([1-5])(?:号|个|项|选项|\))?(?: ?[.、,:)\-] ?|\s+|\Z)"
)
_SPELLED = re.compile(r"(?:[\u4e00-\u9fff] )+[\u4e00-\u9fff]\Z")
_EDGE = " .,!;:。、~…·\"'“”‘’()【】[]-_"
_any = data_file("sentiment.txt").any_of
_ASIDE = _any("aside")
_NOT_BAD = _any("not bad")
_NOTHING_BAD = _any("nothing bad")
_UNSOLVED = _any("unsolved")
_AGAIN = _any("again")
_BAD = _any("bad")
_MOCKED = _any("mocked")
_BUT = _any("but")
_SCORN = _any("scorn")
_NEUTRAL = _any("neutral")
_VERY = _any("very")
_DOUBTED = _any("doubted")
_SOLVED = _any("solved")
_GOOD = _any("good")
_ONLY_IF = _any("only if")
_THEN = _any("then")
_SINCE = _any("since")
_ASKED = _any("asked")
_YES, _NO, _NEITHER = _any("yes"), _any("no"), _any("neither")
_UNDERSTOOD, _NOT_UNDERSTOOD = _any("understood"), _any("not understood")
_FURY, _ANGER, _ANNOYED = _any("fury"), _any("anger"), _any("annoyed")
_SHOUTED = re.compile(r"[!！?？]{3}")
_EXPOSE, _EXPOSE_NOT = _any("expose"), _any("expose not")
_MANNERS = data_file("manners.txt").any_of("chinese")
_MANNERS_EN = re.compile(data_file("manners.txt").any_of("english").pattern, re.IGNORECASE)
_LETTERS = re.compile(r"[a-zA-Z]{3}")


def read_satisfaction(text: str) -> Verdict:
    """What the answer to "are you satisfied?" says; never guesses satisfied [CLS-39, CBK-13].

    `contradiction` is asked back (praise and blame in one breath, scorn), `unclear` is asked again (a question,
    a bare "hm", conditions). Numbers 1-5 are the five buttons in their order, in any script of digits.
    """
    said = _read(text)
    if not said.strip(_EDGE):
        return "unclear"
    number = _NUMBER.match(said.translate(_HAN).strip(_EDGE))
    if number is None:
        return _verdict(said)
    rest = said.strip(_EDGE)[number.end() :].strip(_EDGE)
    chosen = _BY_NUMBER[number[1]]
    return _both(chosen, _verdict(rest)) if rest else chosen


def _read(text: str) -> str:
    said = fold(text[:_READ].replace("\n", "。").replace("\u20e3", " "))
    for cantonese, word in _CANTONESE.items():
        said = said.replace(cantonese, word)
    if _SPELLED.match(said):
        said = said.replace(" ", "")
    return said


def _both(chosen: Verdict, said: Verdict) -> Verdict:
    """A number with words behind it: the words may be silent or agree, otherwise we ask."""
    if said in ("unclear", chosen):
        return chosen if said == chosen or chosen in ("dissatisfied", "unsolved") else "unclear"
    happy = ("very", "satisfied")
    unhappy = ("dissatisfied", "unsolved")
    if (chosen in happy and said in happy) or (chosen in unhappy and said in unhappy):
        return chosen
    return "contradiction"


def _verdict(said: str) -> Verdict:
    said = _ASIDE.sub("_", _latest(said))
    double = bool(_NOT_BAD.search(said))
    nothing_bad = bool(_NOTHING_BAD.search(said))
    said = _NOTHING_BAD.sub("_", _NOT_BAD.sub("_", said))
    unsolved, said = _take(_UNSOLVED, said)
    again, said = _take(_AGAIN, said)
    bad, said = _take(_BAD, said)
    mocked, said = _take(_MOCKED, said)
    if again:
        said = _SOLVED.sub("_", said)
    if unsolved or again or bad or mocked:
        return _unhappy(said, unsolved or again, double or nothing_bad)
    return _not_unhappy(said, double, nothing_bad)


def _unhappy(rest: str, unsolved: bool, softened: bool) -> Verdict:
    if softened or _VERY.search(rest) or _GOOD.search(rest) or _SOLVED.search(rest):
        return "contradiction"
    if _ASKED.search(rest) and not unsolved:
        return "unclear"
    return "unsolved" if unsolved else "dissatisfied"


def _not_unhappy(said: str, double: bool, nothing_bad: bool) -> Verdict:
    neutral, said = _take(_NEUTRAL, said)
    very = bool(_VERY.search(said))
    good = very or bool(_GOOD.search(said) or _SOLVED.search(said)) or nothing_bad
    if _ASKED.search(said) or ((good or neutral) and _ONLY_IF.search(said)):
        return "unclear"
    if _DOUBTED.search(said):
        return "unclear"
    if good and (_SCORN.search(said) or _taken_back(said)):
        return "contradiction"
    if neutral:
        return "neutral"
    if double and not good:
        return "unclear"
    return "very" if very else "satisfied" if good else "unclear"


def _taken_back(said: str) -> bool:
    """`good, but ...`: whatever follows the last but is not praise."""
    turns = [found for found in _BUT.finditer(said) if found.start() > 1]
    rest = said[turns[-1].end() :].strip(_EDGE) if turns else ""
    return len(rest) > 1 and not any(pattern.search(rest) for pattern in (_GOOD, _SOLVED, _VERY))


def _take(pattern: re.Pattern[str], said: str) -> tuple[bool, str]:
    rest, times = pattern.subn("_", said)
    return times > 0, rest


def _latest(said: str) -> str:
    """`before ..., now ...`: only what is so now counts."""
    turns = [found.start() for found in _SINCE.finditer(said)]
    if turns and _THEN.search(said[: turns[-1]]):
        return said[turns[-1] :]
    return said


def read_yes_no(text: str) -> bool | None:
    """Whether a short answer agrees; None when it does not say, says both, or wraps it in two negations."""
    said = _read(text).strip(_EDGE)
    if not said or len(said) > 60 or _NEITHER.search(said) or _ASKED.search(said):
        return None
    no, rest = _take(_NO, said)
    yes = bool(_YES.search(rest))
    return None if yes == no else yes


def says_understood(text: str) -> bool | None:
    """Whether the resident of a to-be-improved complaint says they understand [CLO-02]; None when unclear."""
    said = _read(text).strip(_EDGE)
    no, rest = _take(_NOT_UNDERSTOOD, said)
    yes = bool(_UNDERSTOOD.search(rest))
    if _NEITHER.search(said) or (_ASKED.search(rest) and not no):
        return None
    if yes or no:
        return None if yes and no else yes
    return read_yes_no(said)


def anger_level(text: str) -> int:
    """How angry the words are: 0 calm, 1 annoyed, 2 angry, 3 furious or abusive [SEV-13]."""
    raw = text[:4_000]
    said = fold(raw)
    if _FURY.search(said):
        return 3
    score = 2 if _ANGER.search(said) else 1 if _ANNOYED.search(said) else 0
    shouted = bool(_SHOUTED.search(raw)) or _capitals(raw)
    return min(score + shouted, 3)


def _capitals(raw: str) -> bool:
    letters = [c for c in raw[:400] if c.isascii() and c.isalpha()]
    return len(letters) > 20 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def threatens_exposure(text: str) -> bool:
    """Whether they speak of going public, to the authorities or to court [EWG flags]."""
    return bool(_EXPOSE.search(_EXPOSE_NOT.sub("_", fold(text[:4_000]))))


def accuses_manners(text: str) -> bool:
    """Whether the words complain about how somebody behaved: rude, evasive, violent, asking for money [M-24]."""
    return bool(_MANNERS.search(text) or (_LETTERS.search(text) and _MANNERS_EN.search(text)))

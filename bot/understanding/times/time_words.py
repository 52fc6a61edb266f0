"""Parts of months and years (月底, early October), weekends, and other ways to say a day or a length of time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.understanding.place import chinese_number
from bot.understanding.times.dates_and_hours import MONTHS

# Said in Cantonese, by feast or in other words; the order matters.
_SAME = (
    (re.compile(r"[琴寻]晚"), "昨晚"),
    (re.compile(r"[琴寻][日天]"), "昨日"),
    (re.compile(r"今朝"), "今早"),
    (re.compile(r"下[昼晝]"), "下午"),
    (re.compile(r"上[昼晝]"), "上午"),
    (re.compile(r"国庆节?(?:那天|当天|假期)?"), "10月1日"),
    (re.compile(r"元旦(?:那天|当天|假期)?"), "1月1日"),
    (re.compile(r"劳动节(?:那天|当天)?"), "5月1日"),
    (re.compile(r"一刻钟"), "15分钟"),
    (re.compile(r"[两二]刻钟"), "30分钟"),
    (re.compile(r"三刻钟"), "45分钟"),
    (re.compile(r"\bhalf an hour\b"), "30 minutes"),
    (re.compile(r"\b(?:around|about|approximately) (?=\d)"), "at "),
)
_NUMBER = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_MONTH = re.compile(
    rf"(?:(?P<last>上个?)月(?:份)?|(?P<this>这个?|本|当)?(?<!上)月|(?P<m>{_NUMBER})月(?:份)?)"
    rf"的?(?P<part>初|上旬|中旬|下旬|底|末)"
    rf"|\b(?P<part2>early|mid|late|(?:at )?(?:the )?(?:beginning|start|middle|end) of)[ -]"
    rf"(?P<name>{'|'.join(MONTHS)}|last month|the month|this month)[a-z]*"
)
_YEAR = re.compile(r"(?P<y>今|去|前)?年的?(?P<part>初|底|末|中)(?!级|等|学)")
_WEEKEND = re.compile(r"上(?:个)?周末|last weekend|(?:这个?|本)?周末|\b(?:this|on the) weekend\b")
_SOME_TIME = re.compile(
    r"[0-9０-９一二两三四五六七八九十半几多]\s*(?:个|分|小时|天|日|号|周|星期|礼拜|月|年|点)|[早晚夜昨今]|前天|一直|每|经常|總是|总是|最近|刚|剛|以来|開始|开始|现在|現在"
    r"|\b(?:ago|day|week|month|year|night|morning|always|every|since|now|recent|often)",
    re.IGNORECASE,
)
_FIRST, _MIDDLE = ("初", "上旬", "early", "beginning", "start"), ("中", "中旬", "mid", "middle")


def mentions_time(text: str) -> bool:
    """Whether words speak of time at all, however vaguely: 三天了, 一直, every night."""
    return _SOME_TIME.search(text) is not None


def normalise_time_words(said: str) -> str:
    """The same words with feasts as dates, quarter hours as minutes and Cantonese days in common characters."""
    for pattern, words in _SAME:
        said = pattern.sub(words, said)
    return said


def day_of_period(said: str, now: datetime) -> datetime | None:
    """`上个月初`, `月底`, `early October`, `去年年底`, `上周末` as a day not after today; None when none is named."""
    found = _MONTH.search(said)
    if found:
        return _of_month(found, now)
    year = _YEAR.search(said)
    if year:
        return _of_year(year, now)
    weekend = _WEEKEND.search(said)
    if weekend is None:
        return None
    saturday = now - timedelta(days=(now.weekday() - 5) % 7)
    last = weekend[0].startswith(("上", "last"))
    return saturday - timedelta(days=7) if last and now.weekday() >= 5 else saturday


def _of_month(found: re.Match[str], now: datetime) -> datetime:
    first = now.replace(day=1)
    name = found["name"] or ""
    if found["last"] or name.startswith("last"):
        first = (first - timedelta(days=1)).replace(day=1)
    elif found["m"] or name[:3] in MONTHS:
        month = chinese_number(found["m"]) if found["m"] else MONTHS.index(name[:3]) + 1
        first = first.replace(month=month, year=now.year if month <= now.month else now.year - 1)
    part = found["part"] or found["part2"]
    if any(word in part for word in _MIDDLE):
        return first.replace(day=15)
    if any(word in part for word in _FIRST):
        return first
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _of_year(found: re.Match[str], now: datetime) -> datetime:
    ends = found["part"] in "底末"
    back = {"去": 1, "前": 2}.get(found["y"] or "", 0)
    if back == 0 and ends and now.month < 12 and not found["y"]:
        back = 1
    month, day = (12, 31) if ends else (7, 1) if found["part"] == "中" else (1, 1)
    return now.replace(year=now.year - back, month=month, day=day)

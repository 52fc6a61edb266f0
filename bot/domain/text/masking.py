"""Masks room numbers, complainants' names and our own links in free text, before a group or staff read it [P-05]."""

from __future__ import annotations

import re
from collections.abc import Callable

_HAN = "零〇○一二三四五六七八九十百两兩幺"
_GAP = r"[ \t\u00a0\u3000]{0,3}"
_PART = rf"(?:\d{{1,3}}[A-Za-z]?|[A-Za-z]\d{{0,2}}|[{_HAN}]{{1,4}})"
_ROOM = rf"(?:[A-Za-z]?\d{{3,4}}[A-Za-z]?|[{_HAN}]{{3,5}})"
_DASH = r"[-－—–‐‑‒_/#＃]{1,2}"
_BUILDING = r"(?:号楼|號樓|号院|號院|栋楼|棟樓|楼栋|樓棟|[栋幢座棟号號#＃]楼?樓?)"
_UNIT = r"(?:单元|單元|门洞|門洞|[单單梯门門])"
_SURE = r"(?:室|房号|房號|号房|號房|房(?!子|屋|间|間|东|東|产|產|价|價|租)|户|戶)"
_JOINT = rf"{_GAP}(?:{_DASH}|[，,.。]|第|的)?{_GAP}"
_FLOOR = rf"(?:{_PART}{_GAP}[楼樓层層]{_JOINT})?"
_SHORT = r"\d{2}(?![\d楼樓层層])"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 3栋2单元501, 3号楼2-501, A座1203, 三栋二单元五零一, 3栋12
        rf"(?<![0-9A-Za-z])(?P<head>{_PART}{_GAP}{_BUILDING}{_JOINT}"
        rf"(?:{_PART}{_GAP}(?:{_UNIT}|{_DASH}){_JOINT})?{_FLOOR})(?P<room>{_ROOM}|{_SHORT})(?!\d)",
        # 8-1-261, 3-2-501室, A-1203
        rf"(?<![0-9A-Za-z])(?P<head>{_PART}{_GAP}{_DASH}{_GAP}(?:{_PART}{_GAP}{_DASH}{_GAP})?)"
        r"(?P<room>[A-Za-z]?\d{3,4}[A-Za-z]?)(?!\d)",
        # 2单元501, 二单元五零一
        rf"(?P<head>{_PART}{_GAP}(?:单元|單元|门洞|門洞){_JOINT}{_FLOOR})(?P<room>{_ROOM}|{_SHORT})(?!\d)",
        # Building 3 Unit 2 Room 501, flat 12B
        rf"(?P<head>(?<![A-Za-z])(?:room|rm|apt|apartment|flat|suite)(?![A-Za-z])\.?{_GAP}(?:no\.?)?[:：#]?{_GAP})"
        r"(?P<room>[A-Za-z]?\d{1,4}[A-Za-z]?)(?![0-9A-Za-z])",
        # 房号是501, 门牌号：五零一
        rf"(?P<head>(?:房号|房號|门牌|門牌|房间号|房間號)(?:号|號)?(?:是|为|為)?[:：]?{_GAP})(?P<room>{_ROOM}|\d{{1,2}})",
        # 12楼1203, 十二楼3室
        rf"(?P<head>{_PART}{_GAP}[楼樓层層]{_GAP})(?P<room>\d{{3,4}}|[{_HAN}]{{3,5}}|\d{{1,2}}(?={_GAP}{_SURE}))",
        # 501室, 五零一房
        rf"(?<![0-9A-Za-z.])(?P<head>)(?P<room>[A-Za-z]?\d{{2,4}}[A-Za-z]?|[{_HAN}]{{3,5}})(?={_GAP}{_SURE})",
    )
)
_LABELLED = re.compile(r"\d{2,4}(?=\s*[室房]|\s*\Z)")
_SELF = re.compile(
    r"(?P<head>我(?:的名字)?叫做?|我的名字是|姓名|联系人|聯絡人|联络人|署名|落款|my name is|name)"
    r"(?P<gap>[ :：是为為]{0,3})(?P<name>[\u4e00-\u9fff·]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})"
)


def mask_room(text: str) -> str:
    """The text with every room number hidden; building and unit stay: `3栋2单元501` becomes `3栋2单元***`. Hides too
    much rather than too little."""
    for form in _FORMS:
        text = form.sub(r"\g<head>***", text)
    return text


def mask_labelled_room(place: str) -> str:
    """The label of a place known to hold a room, without it: the number before 室 or 房, or the one at its end."""
    return _LABELLED.sub("***", place)


def mask_own_name(text: str, name: str = "") -> str:
    """The text without the complainant's name: the one they gave, and one they introduce themselves by."""
    if len(name) > 1:
        text = re.sub(re.escape(name), _hidden(name), text, flags=re.IGNORECASE)
    return _SELF.sub(lambda found: found["head"] + found["gap"] + _hidden(found["name"]), text)


def _hidden(name: str) -> str:
    return name[0] + "**"


# ---- addresses that give power -----------------------------------------------------------------------------------

MASKED_LINK = "…/c/***"
_UNSEEN = r"\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
_SLASH = rf"(?:\\?/|%(?:25)*2F|[／∕⁄]|&#x2F;|&#47;)[{_UNSEEN}\s]{{0,3}}"
_SIGN = rf"(?:[A-Za-z0-9_\-０-９Ａ-Ｚａ-ｚ＿－{_UNSEEN}]|%(?:25)*(?:2D|5F|[346][1-9A-F]|[357][0-9A]))"
_WORD = rf"(?:{_SIGN}{{16,}}|{_SIGN}{{4,15}}[ \t]*\r?\n[ \t]*{_SIGN}{{7,}})"
_QUERY = rf"(?:(?:[?？]|%(?:25)*3F)[A-Za-z0-9_\-=&%.;#~+{_UNSEEN}]*)?"


def _spelled(name: str) -> str:
    """The letters of a name, each also percent-encoded or full-width, with nothing visible between them."""
    letters = (rf"(?:{c}|%(?:25)*{ord(c):02x}|{chr(ord(c) + 0xFEE0)})[{_UNSEEN}]{{0,3}}" for c in name)
    return "".join(letters)


_LINK = re.compile(
    rf"(?:https?://[^\s<>\"'/／]{{1,100}})?{_SLASH}(?:{_spelled('c')}|{_spelled('files')}){_SLASH}{_WORD}{_QUERY}",
    re.IGNORECASE,
)
_KEY_WORD = re.compile(
    r"(?P<head>(?:[?&;？＆]|%(?:25)*(?:3F|26))(?:code(?:=|%(?:25)*3D)(?=[\w%-]{6})|(?:c|w)(?:=|%(?:25)*3D)(?=[\w%-]{16}))"
    r"|\blink_(?=(?-i:[A-Z0-9_-]*[a-z]))(?=[A-Za-z0-9_-]{16})|(?:/bind(?:@\w{1,40})?|绑定|綁定)[\s:：]{1,3}(?=[A-Za-z0-9_-]{16}))[A-Za-z0-9_%-]+",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![A-Za-z0-9_-])(?=[A-Z0-9_-]*[a-z])(?=[a-z0-9_-]*[A-Z])"
    r"(?:[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{32}|[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])"
)


def mask_links(text: str) -> str:
    """Free words without any address or word of ours that gives its bearer a right: the private page of a complaint, a
    file, a sign-in, a code that links an account; with or without host, percent-encoded, or the bare key alone. Hides
    too much rather than too little [PRV-07]."""
    return _BARE.sub("***", mask_addresses(text))


def mask_addresses(text: str, keep: Callable[[str], bool] = lambda found: False) -> str:
    """Like mask_links for a whole page of ours, whose forms carry keys of their own: addresses only. What `keep` says
    yes to stays."""

    def hidden(found: re.Match[str]) -> str:
        if keep(found[0]):
            return found[0]
        return found["head"] + "***" if "head" in found.re.groupindex else MASKED_LINK

    return _KEY_WORD.sub(hidden, _LINK.sub(hidden, text))

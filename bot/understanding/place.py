"""Extraction of a place from a message: building, unit and room in any spelling, or a shared place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.text.plain import fold

_READ = 4_000
_HAN = "零〇一二三四五六七八九十百两幺"
_N = rf"(?:[0-9]{{1,4}}|[{_HAN}]{{1,5}})"
_END = r"(?![0-9a-z])"
_GAP = r"[ ,.\-/#的第]{0,2}"
_BUILDING_WORD = (
    r"(?:号?栋|号?幢|号楼|栋楼|号院|座|楼栋|#楼?|号(?!线|门|口|电梯|车|下午|上午|晚|早|凌|$|[,。 ])|bldg|block|tower)"
)
_UNIT_WORD = r"(?:单元|门洞|梯(?=\d)|门(?=\d)|unit)"
_ROOM_WORD = r"(?:室|房(?!子|屋|间|东|产|价)|号房|号室|户|号)?"

_FULL = re.compile(
    rf"(?<![0-9a-z])(?P<b>[a-z][0-9]{{0,2}}|{_N}[a-z]?){_GAP}{_BUILDING_WORD}"
    rf"(?:{_GAP}(?P<u>{_N}|[a-z]){_GAP}{_UNIT_WORD})?"
    rf"(?:{_GAP}(?:{_N}[层楼]{_GAP})?(?P<r>[a-z]?[0-9]{{3,4}}[a-z]?|[{_HAN}千]{{3,8}}){_ROOM_WORD}{_END}|"
    rf"{_GAP}(?P<s>{_N})[层楼]{_GAP}(?P<d>[0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:号|室|户|房){_END}|"
    rf"{_GAP}(?P<s2>{_N})[层楼](?P<d2>[0-9]{{1,2}}){_END}|{_GAP}(?P<f>{_N})(?:层|楼))?"
)
_MIXED = re.compile(
    r"(?<![0-9a-z])(?P<b>[a-z]?[0-9]{1,3})(?:#|栋|幢|号楼|座|号)[- ]?(?P<u>[0-9]{1,2})(?:单元)?[-/#—. ]"
    r"(?P<r>[0-9]{3,4}[a-z]?)(?![0-9a-z])"
)
_SHORT = re.compile(
    r"(?<![0-9a-z:.-])(?P<b>[a-z]?[0-9]{1,3}[a-z]?)(?:#|栋|幢)?[-/#－—一.](?:(?P<u>[0-9]{1,2})(?:#)?[-/#－—一.])?"
    r"(?P<r>[0-9]{3,4}[a-z]?)(?:室|房|号)?(?![0-9a-z]|[-:/.][0-9]|个|元|块|年|平|户|天|次|分)"
)
_PAIR = re.compile(
    r"(?<![0-9a-z:./-])(?P<b>[a-z]?[0-9]{1,2})[-－—](?P<u>[0-9]{1,2})(?=的?(?:电梯|楼道|楼下|楼上|楼梯|大堂|走廊|"
    r"一楼|门口|门禁|单元|顶楼|大门|天台|过道| (?:lift|elevator|corridor|lobby)))"
)
_UNIT_ROOM = re.compile(
    rf"(?<![0-9])(?P<u>{_N}){_GAP}单元(?:{_GAP}(?P<r>[0-9]{{3,4}}|[{_HAN}]{{3,6}}){_ROOM_WORD}{_END})?"
)
_ENGLISH_BACKWARDS = re.compile(
    r"\b(?:(?:unit|entrance|staircase)\.? ?(?P<u>[0-9]{1,2}|[a-z])\b[ ,]{0,3})?"
    r"(?:(?:room|rm|apt|apartment|flat)\.? ?(?P<r>[0-9]{1,4}[a-z]?)\b[ ,]{0,3})?(?:of |in )?"
    r"(?:building|bldg|block|tower|blk)\.? ?(?:no\.? ?)?(?P<b>[a-z]?[0-9]{1,3}[a-z]?|[a-z])\b"
    r"(?:[ ,]{0,3}(?:room|rm|apt|apartment|flat)\.? ?(?P<r2>[0-9]{1,4}[a-z]?)\b)?"
)
_ENGLISH = re.compile(
    r"\b(?:building|bldg|block|tower|blk)\.? ?(?:no\.? ?)?(?P<b>[a-z]?[0-9]{1,3}[a-z]?|[a-z])\b"
    r"(?:[ ,]{0,3}(?:unit|entrance|staircase)\.? ?(?P<u>[0-9]{1,2}|[a-z])\b)?"
    r"(?:[ ,]{0,3}(?:room|rm|apt|apartment|flat|no)\.? ?(?P<r>[0-9]{1,4}[a-z]?)\b|"
    r"[ ,]{0,3}(?P<f>[0-9]{1,2})(?:st|nd|rd|th)? ?(?:floor|/f)\b)?"
)
_ROOM_ONLY = re.compile(
    rf"(?<![0-9a-z])(?P<r>[0-9]{{3,4}})(?:室|房(?!子|屋|间|东|产|价)|号房){_END}|\b(?:room|apt|"
    rf"apartment|flat) ?(?P<r2>[0-9]{{3,4}}[a-z]?)\b|"
    rf"(?:我是|我住|住在?)(?P<r3>[1-9][0-9]{{2,3}})(?:的|{_END}(?![年月号块元]))"
)

_SHARED = (
    "车库 停车场 停车位 车棚 充电桩 充电棚 岗亭 门岗 传达室 保安亭 大门 正门 侧门 后门 南门 北门 "
    "东门 西门 东南门 西南门 东北门 西北门 "
    "门口 出入口 入口 出口 大堂 大厅 门厅 单元门 楼道 走廊 过道 连廊 楼梯间 楼梯 天台 楼顶 屋顶 天井 "
    "架空层 电梯厅 电梯间 电梯里 电梯口 "
    "花园 草坪 绿化带 绿地 广场 游乐场 儿童乐园 儿童游乐区 游乐区 滑梯 健身区 健身房 健身器材 篮球场 "
    "网球场 羽毛球场 泳池 游泳池 会所 活动室 "
    "凉亭 亭子 喷泉 水景 人工湖 池塘 垃圾站 垃圾房 垃圾桶 垃圾点 快递柜 快递站 驿站 物业办公室 "
    "服务中心 监控室 消防通道 主干道 小区道路 人行道 围墙 "
    "商铺 底商 超市 幼儿园 公厕 配电房 水泵房 设备房 电井 水井 管道井 地下室 负一楼 负二楼 负一层 "
    "负二层 架空 公共区域 公共部位 外墙 "
    "garage car~park parking~lot basement lobby entrance gate hallway corridor stairwell staircase "
    "roof rooftop garden playground pool "
    "swimming~pool gym square lift~lobby rubbish~room bin~area clubhouse courtyard main~gate "
    "south~gate north~gate east~gate west~gate"
).replace("~", " ")
_NAMES = sorted({n for n in re.findall(r"[\u4e00-\u9fff]+", _SHARED)}, key=len, reverse=True)
_ENGLISH_NAMES = (
    r"car park|parking lot|basement|lobby|(?:main |south |north |east |west )?(?:gate|entrance)|"
    r"hallway|corridor|stairwell|staircase"
    r"|rooftop|roof|garage|garden|playground|(?:swimming )?pool|gym|square|bin area|rubbish room|clubhouse|courtyard"
)
_SPLIT = re.compile(r"(单) (元)|(?<=[栋幢座]) (?=[0-9])")
# 8号院3号楼: the yard is the estate, not the building.
_YARD = re.compile(rf"{_N}号院(?={_GAP}{_N}(?:号楼|栋|幢|座|#))")
_PUBLIC = re.compile(
    r"(?:小区|地下|地面|地库|楼下|公共|中心|中央|东侧|西侧|南侧|北侧|一楼|负一楼|负二楼|负一层|负二层)?(?:的)?"
    rf"(?:{'|'.join(_NAMES)})(?: ?b?[0-9]层?(?![0-9栋幢号]))?(?:旁边?|附近|门口|里面?|对面|后面|前面|"
    rf"边上|入口|出口|拐角|下面|上面|外面|处)?"
    rf"|\b(?:{_ENGLISH_NAMES})\b(?: b[0-9])?|\bb[1-4]\b(?:层|车库|停车场)?|地库(?: ?b?[0-9])?"
)

_INDOORS = re.compile(
    r"楼道|楼梯|楼层|走廊|过道|电梯|大堂|单元门|天台|楼顶|屋顶|\b(?:stair|corridor|hallway|lift|elevator|lobby|roof)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where: `building`, `unit` and `room` as bare numbers or letters, or `public` as the resident named it."""

    building: str = ""
    unit: str = ""
    room: str = ""
    public: str = ""

    def label(self) -> str:
        """A short form every language reads: `3-2-501`, `A-1203`, `3-2 楼道`."""
        return " ".join(
            part for part in ("-".join(p for p in (self.building, self.unit, self.room) if p), self.public) if part
        )

    def indoors(self) -> bool:
        """Whether it lies inside some building, named or not: a flat, or a shared part such as stairs and lifts."""
        return bool(self.room or _INDOORS.search(fold(self.public)))


def find_place(text: str) -> Place | None:
    """The first place named; None when there is none. Chinese numerals become digits, letters upper case."""
    read = text[:_READ]
    said = fold(read)
    number = _numbered(_YARD.sub(" ", _SPLIT.sub(r"\1\2", said)))
    public = _PUBLIC.search(said)
    if number is None:
        return Place(public=_as_written(read, said, public)) if public else None
    if public and not number.room:
        return Place(number.building, number.unit, "", _as_written(read, said, public))
    return number


def _numbered(said: str) -> Place | None:
    for pattern in (_ENGLISH_BACKWARDS, _ENGLISH, _MIXED, _FULL, _SHORT, _PAIR, _UNIT_ROOM, _ROOM_ONLY):
        found = pattern.search(said)
        if found and (pattern is not _ENGLISH_BACKWARDS or found["u"] or found["r"]):
            return _read(found)
    return None


def _read(found: re.Match[str]) -> Place:
    parts = found.groupdict()
    floor = _number(parts.get("f") or "")
    storey, door = parts.get("s") or parts.get("s2"), parts.get("d") or parts.get("d2")
    room = (
        _door(storey, door) if storey and door else _number(parts.get("r") or parts.get("r2") or parts.get("r3") or "")
    )
    return Place(
        _number(parts.get("b") or ""), _number(parts.get("u") or ""), room, f"{floor}F" if floor and not room else ""
    )


def _door(storey: str, door: str) -> str:
    """`13楼2号` is 1302."""
    return f"{_number(storey)}{_number(door).zfill(2)}"


_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}


# 十二零三: storey and door, not a number.
_SPOKEN = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?零[一二三四五六七八九]")


def _number(written: str) -> str:
    if not written or not any(c in _HAN + "千" for c in written):
        return written.upper()
    if _SPOKEN.fullmatch(written):
        storey, _, door = written.rpartition("零")
        return f"{chinese_number(storey)}0{chinese_number(door)}"
    if any(c in "十百千" for c in written):
        return str(chinese_number(written))
    return "".join(str(_DIGIT.get(c, c)) for c in written)


def chinese_number(written: str) -> int:
    """`二十一` is 21, `一百零三` is 103, `12` is 12; anything else 0."""
    if written.isascii() and written.isdigit():
        return int(written)
    total = current = 0
    for character in written:
        if character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character == "千":
            total, current = total + current * 1_000, 0
        elif character == "百":
            total, current = total + (current or 1) * 100, 0
        else:
            current = _DIGIT.get(character, 0)
    return total + current


def _as_written(text: str, said: str, found: re.Match[str]) -> str:
    """The resident's own spelling where folding moved nothing, else the folded one."""
    if len(text) == len(said):
        return text[found.start() : found.end()].strip()
    return found[0].strip()

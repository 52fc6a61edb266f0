"""Extraction of a telephone number and of a person's name from a message."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.text.contact_numbers import phone_numbers
from bot.domain.text.plain import is_blank

_LEAD = re.compile(
    r"\A(?:我(?:是|叫|姓|的名字是|的名字叫)|本人|姓名|名字|联系人|业主|称呼|叫我|免贵姓?|my name is|"
    r"i am|i'm|this is|name|call me)[ :：是叫,，]*",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,4}?(?:先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|奶奶|爷爷|师傅|老师|"
    r"经理|医生))(?=\Z|[,，。.!！;；\s\d]|电话|手机|联系|住)"
)
_TAIL = re.compile(
    r"[,，。;；\n].*|[ \t:：]*[(（]?(?:电话|手机|联系|tel|phone|\+?[\d０-９]{5}).*", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(r"\A[^\W\d_][\w .·•'’\-]{0,39}\Z")


def find_phone(text: str) -> str | None:
    """The first telephone number in the words, normalised as by `plain.digits`; None when there is none."""
    return next(phone_numbers(text[:4_000]), None)


def find_name(text: str) -> str:
    """The name somebody gave, a surname with 先生/女士 accepted as it is; an empty string when it is not a name."""
    said = unicodedata.normalize("NFKC", text[:200]).strip()
    if is_blank(said):
        return ""
    said = _LEAD.sub("", said)
    titled = _TITLED.match(said)
    if titled:
        return titled["name"]
    name = _TAIL.sub("", said, count=1).strip(" .!！~")
    return name if _NAME.match(name) and (name.isascii() or len(name) <= 20) else ""

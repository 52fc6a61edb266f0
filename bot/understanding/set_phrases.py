"""Commands in words of staff and residents that are no wish: linking an account, my tasks, answer to the resident."""

from __future__ import annotations

import re
from typing import Literal

from bot.domain.text.plain import is_blank, unpunctuated

_LINK = re.compile(r"\A/?(?:bind|link|绑定|綁定)\s+([\w-]{8,64})\Z", re.IGNORECASE)
_TASKS = frozenset({"/tasks", "/duty", "我的任务", "我的任務", "待办", "待辦"})
_TO_RESIDENT = re.compile(
    r"\A\s*(?:/tell(?:@\w+)?|回复业主|回覆業主|回复住户|回覆住戶|告诉业主|告訴業主|to resident)\s*[:：,，]?\s*(.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_NEIGHBOURS: dict[str, Literal["join", "own"]] = {
    **dict.fromkeys(("join", "加入", "一起", "1"), "join"),
    **dict.fromkeys(("different", "own", "另行", "单独登记", "2"), "own"),
}  # fmt: skip


def link_code(text: str) -> str:
    """The one-time code of `bind CODE` 绑定, with which a member of staff links a chat; empty when it is something
    else."""
    found = _LINK.match(text.strip())
    return found[1] if found else ""


def asks_my_tasks(text: str) -> bool:
    """Whether a member of staff asks for their own open cases: /tasks, 我的任务, 待办."""
    return text.strip().lower() in _TASKS


def words_for_resident(text: str) -> str | None:
    """What a member of staff marks for the resident (`回复业主：…`, `/tell …`), without the mark; empty when nothing
    stands behind it, None when there is no mark."""
    marked = _TO_RESIDENT.match(text)
    if marked is None:
        return None
    words = marked[1].strip(" :：,，")
    return "" if is_blank(words) else words


def joins_neighbours(text: str) -> Literal["join", "own", ""]:
    """The answer to: do you join the neighbours' complaint, or file your own? Empty when it is neither in so many
    words."""
    return _NEIGHBOURS.get(unpunctuated(text), "")

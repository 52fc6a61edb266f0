"""Template cards of WeCom: our text and buttons as a card, and a card as the XML that changes it for one person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.channels.shared.http import Json
from bot.channels.shared.xml import Node, write_xml
from bot.domain.messages import Button
from bot.domain.talk.numbered_choices import numbered
from bot.domain.text.plain import clip, split_text

Rows = tuple[tuple[Button, ...], ...]
MOST_BUTTONS = 6
_TITLE, _BELOW, _LABEL, _NOTE = 36, 160, 20, 44
_MARK = re.compile(r"<(?=[A-Za-z/@!])")


def without_mentions(text: str) -> str:
    """A person's text without mentions and hidden links [K-03]."""
    return _MARK.sub("＜", text)


def press_buttons(rows: Rows) -> list[Button]:
    """The buttons that come back to us, in order."""
    return [button for row in rows for button in row if button.data]


def link_buttons(rows: Rows) -> list[Button]:
    """The buttons that open a page, in order."""
    return [button for row in rows for button in row if button.url]


def fits_card(text: str, rows: Rows) -> bool:
    """Whether text and buttons can be shown as one card with nothing left out."""
    buttons = press_buttons(rows)
    title, below = _divided(text)
    short = len(title) <= _TITLE and len(below) <= _BELOW and all(len(one.label) <= _LABEL for one in buttons)
    return bool(title) and short and 0 < len(buttons) <= MOST_BUTTONS


def card_of(text: str, rows: Rows, task: str) -> Json:
    """The card. What does not fit on it stands on the page it opens; a card without buttons needs such a page."""
    title, below = _divided(text)
    buttons, pages = press_buttons(rows), link_buttons(rows)
    card: Json = {"card_type": "button_interaction" if buttons else "text_notice", "task_id": task}
    card["main_title"] = {"title": title}
    if below:
        card["sub_title_text"] = clip(below, _BELOW)
    if pages:
        card["card_action"] = {"type": 1, "url": pages[0].url}
    if buttons:
        card["button_list"] = _buttons(buttons, pages)
    elif pages:
        card["jump_list"] = [{"type": 1, "title": clip(one.label, _LABEL), "url": one.url} for one in pages[:3]]
    return card


def _buttons(buttons: list[Button], pages: list[Button]) -> list[Json]:
    made: list[Json] = [
        {"text": clip(one.label, _LABEL), "style": 1 if number == 0 else 2, "key": one.data}
        for number, one in enumerate(buttons[:MOST_BUTTONS])
    ]
    if pages and len(made) < MOST_BUTTONS:
        made.append({"type": 1, "text": clip(pages[0].label, _LABEL), "style": 2, "url": pages[0].url})
    return made


def _divided(text: str) -> tuple[str, str]:
    """The title and what stands below it: the first line, or as much of it as a title holds."""
    first, _, rest = without_mentions(text).strip().partition("\n")
    pieces = split_text(first, _TITLE)
    return (pieces[0].strip() if pieces else ""), "\n".join(filter(None, ("".join(pieces[1:]), rest.strip())))


def as_text(text: str, rows: Rows) -> str:
    """Text with its choices numbered and its links written out, for where no card can be shown."""
    lines = [without_mentions(text)]
    lines += [f"{one.number}. {one.label}" if one.number else one.label for one in numbered(rows)]
    lines += [f"{one.label} {one.url}" for one in link_buttons(rows)]
    return "\n".join(filter(None, lines))


def label_of(card: Mapping[str, Any], key: str) -> str:
    """What the pressed button said; empty when the card has no such button."""
    found = (one.get("text", "") for one in card.get("button_list") or () if one.get("key") == key)
    return str(next(found, ""))


# ---- the answer to a press ---------------------------------------------------------------------------------------


def replaced_buttons_xml(words: str, user: str, corp: str, at: int) -> str:
    """XML answer that replaces the buttons by this text, for the person who pressed."""
    button = Node(children=(("ReplaceName", Node(clip(words, _NOTE))),))
    return write_xml(ToUserName=user, FromUserName=corp, CreateTime=at, MsgType="update_button", Button=button)


def noted_card_xml(card: Mapping[str, Any], words: str, user: str, corp: str, at: int) -> str:
    """XML answer with this text under the card's title, or quoted when it is long, for the person who pressed."""
    shown = {name: value for name, value in card.items() if name != "task_id"}
    if len(words) <= _NOTE:
        shown["main_title"] = {**card.get("main_title", {}), "desc": words}
    else:
        shown["quote_area"] = {"type": 0, "quote_text": clip(words, _BELOW)}
    return write_xml(
        ToUserName=user, FromUserName=corp, CreateTime=at, MsgType="update_template_card", TemplateCard=_node(shown)
    )


def _node(value: Any) -> Node:
    """JSON as this vendor writes it in XML: names_like_this become NamesLikeThis, a list repeats its name."""
    if not isinstance(value, dict):
        return Node(str(value))
    children: list[tuple[str, Node]] = []
    for name, inside in value.items():
        tag = "".join(part.capitalize() for part in name.split("_"))
        children += [(tag, _node(one)) for one in (inside if isinstance(inside, list) else [inside])]
    return Node(children=tuple(children))

"""Custom menu of an Official Account: labels and actions of its entries."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.shared.strict_json import Json

MOST_TOP, MOST_BELOW = 3, 5
MOST_TOP_BYTES, MOST_BELOW_BYTES, MOST_KEY_BYTES, MOST_URL_BYTES = 16, 32, 128, 1024


def menu(text: Callable[[str], str], page: Callable[[str], str]) -> Json:
    """The body of menu/create. `text` finds words by key, `page` makes an address of ours that signs the person in.
    The key of an entry is the choice that a button of the same words would bring. Raises ValueError when the words of
    an edited text are too long for the vendor."""
    made = {"button": [
        _group(text("wechat.menu.report"), (
            _tap(text("menu.complaint"), "go|complaint"), _tap(text("menu.repair"), "go|repair"),
            _tap(text("menu.question"), "go|question"), _tap(text("wechat.menu.other"), "go|other"),
            {"type": "scancode_waitmsg", "name": text("wechat.menu.scan"), "key": "scan"},
        )),
        _group(text("wechat.menu.mine"), (
            _tap(text("menu.cases"), "go|cases"), _tap(text("menu.hurry"), "go|hurry"),
            {"type": "view", "name": text("wechat.menu.page"), "url": page("/my")},
        )),
        _group(text("wechat.menu.help"), (
            {"type": "view", "name": text("wechat.menu.chat"), "url": page("/chat")},
            _tap(text("wechat.menu.language"), "go|language"),
        )),
    ]}  # fmt: skip
    wrong = problems(made)
    if wrong:
        raise ValueError("; ".join(wrong))
    return made


def problems(made: Json) -> list[str]:
    """What the vendor would refuse in it."""
    wrong = []
    if not 1 <= len(made["button"]) <= MOST_TOP:
        wrong.append(f"a menu has 1 to {MOST_TOP} entries on top")
    for top in made["button"]:
        wrong += _too_long(top, MOST_TOP_BYTES)
        if len(top["sub_button"]) > MOST_BELOW:
            wrong.append(f"{top['name']}: at most {MOST_BELOW} entries below")
        for one in top["sub_button"]:
            wrong += _too_long(one, MOST_BELOW_BYTES)
    return wrong


def _too_long(entry: Json, most: int) -> list[str]:
    limits = {"name": most, "key": MOST_KEY_BYTES, "url": MOST_URL_BYTES}
    sizes = {name: len(str(entry.get(name, "")).encode()) for name in limits}
    return [f"{entry['name']}: {name} has {sizes[name]} bytes, at most {limits[name]}"
            for name in limits if sizes[name] > limits[name]]  # fmt: skip


def _group(name: str, below: tuple[Json, ...]) -> Json:
    return {"name": name, "sub_button": list(below)}


def _tap(name: str, key: str) -> Json:
    return {"type": "click", "name": name, "key": key}

"""Whatever people write, cards stay cards, XML stays XML, and nothing anybody sends makes the readers stumble."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.shared.xml import parse_xml, write_xml
from bot.channels.wecom import cards
from bot.channels.wecom.parse import parse
from bot.channels.wecom.rate_limits import MemberRateLimits
from bot.channels.wecom_kf.channel import _menu
from bot.channels.wecom_kf.parse import parse as parse_kf
from bot.domain.messages import Button, Incoming, Outgoing
from bot.domain.text.plain import clean
from tests.fakes.wecom import FakeWecom
from tests.fakes.wecom import Said as Refusal
from tests.hostile.corpus import SAID

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
PAGE = (Button("打开详情", url="https://example.org/c/1"),)
whole = st.characters(exclude_categories=["Cs"])  # half a character is mended at the border, before any channel
words = st.one_of(st.sampled_from([clean(one) for one in SAID]), st.text(whole, max_size=300)).filter(
    lambda text: bool(cards.without_mentions(text).strip())
)
labels = st.lists(st.text(whole, min_size=1, max_size=40).filter(str.strip), max_size=12)


def _rows(names: list[str]) -> tuple[tuple[Button, ...], ...]:
    return (*((Button(name, data=f"m|1|{number}"),) for number, name in enumerate(names)), PAGE)


@given(words, labels)
def test_every_card_is_one_that_wecom_takes(text: str, names: list[str]) -> None:
    card = cards.card_of(text, _rows(names), "m-1")
    wecom = FakeWecom()
    wecom.hook("app", "http://127.0.0.1/")
    try:
        wecom._check_card(card)
    except Refusal as said:
        raise AssertionError(f"refused: {said.body} {card}") from None
    assert "<a" not in str(card["main_title"])
    assert "<@" not in str(card)


@given(words, words, labels)
def test_an_answer_to_a_press_is_xml_whatever_is_in_it(text: str, toast: str, names: list[str]) -> None:
    card = cards.card_of(text, _rows(names), "m-1")
    root = parse_xml(cards.noted_card_xml(card, toast, "wang", "ww1", 1).encode("utf-8", "replace"))
    assert root.text("MsgType") == "update_template_card"
    assert root.text("ToUserName") == "wang"
    assert len(root.node("TemplateCard").all("ButtonList")) == len(card.get("button_list", ()))
    assert (
        parse_xml(cards.replaced_buttons_xml(toast, "wang", "ww1", 1).encode("utf-8", "replace")).text("MsgType")
        == "update_button"
    )


@given(words, labels)
def test_nothing_of_the_choices_is_lost_where_they_are_text(text: str, names: list[str]) -> None:
    said = cards.as_text(text, _rows(names))
    for number, name in enumerate(names, 1):
        assert f"{number}. {name}" in said
    assert PAGE[0].url in said


@given(words, labels)
def test_a_menu_is_within_what_customer_service_takes_or_there_is_none(text: str, names: list[str]) -> None:
    menu = _menu(Outgoing(text, _rows(names)))
    if menu is None:
        return
    assert len(menu["head_content"].encode("utf-8", "replace")) <= 1024
    assert 1 <= len(menu["list"]) <= 10
    assert [one["click"]["id"] for one in menu["list"] if one["type"] == "click"] == [
        f"m|1|{number}" for number in range(len(names))
    ]


fields = st.dictionaries(
    st.sampled_from(["FromUserName", "MsgType", "Event", "EventKey", "TaskId", "ResponseCode", "MsgId", "Content",
                     "CreateTime", "MediaId", "Format", "Location_X", "Location_Y", "Label", "AgentID"]),
    st.one_of(st.sampled_from(["text", "event", "image", "location", "template_card_event", "1", "-9e999", "nan"]),
              st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)),
)  # fmt: skip


@given(fields)
def test_any_message_is_read_or_left_out(given_fields: dict[str, str]) -> None:
    raw = write_xml(**given_fields).encode()
    found = parse(parse_xml(raw), raw, "wc", 1, NOW)
    assert found is None or isinstance(found, Incoming)
    if found is not None:
        assert found.id
        assert found.sender
        assert found.at.tzinfo is not None


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(st.text(max_size=8), inside, max_size=3)),
    max_leaves=6,
)
_items = st.fixed_dictionaries(
    {"msgid": st.one_of(_json, st.just("a"))},
    optional={
        "origin": st.one_of(_json, st.sampled_from([3, 4, 5])),
        "msgtype": st.one_of(_json, st.sampled_from(["text", "image", "location", "link", "event", "msgmenu"])),
        "open_kfid": st.one_of(_json, st.just("wk1")), "external_userid": st.one_of(_json, st.just("wm1")),
        "send_time": _json, "text": _json, "image": _json, "location": _json, "link": _json,
        "event": st.one_of(_json, st.fixed_dictionaries(
            {"event_type": st.sampled_from(["enter_session", "msg_send_fail", "user_recall_msg", "new"])},
            optional={"open_kfid": st.just("wk1"), "external_userid": st.just("wm1"), "scene_param": _json,
                      "welcome_code": _json, "fail_msgid": _json, "fail_type": _json, "recall_msgid": _json})),
    },
)  # fmt: skip


@given(_items)
def test_any_item_of_the_stream_is_read_or_left_out(item: Any) -> None:
    found = parse_kf(item, "kf", NOW)
    assert found is None or (isinstance(found, Incoming) and found.id == item["msgid"])


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.floats(0, 10)), max_size=120))
def test_no_member_is_ever_given_more_than_the_limit(sends: list[tuple[str, float]]) -> None:
    ledger, now = MemberRateLimits(7, 40), 0.0
    given_to: dict[str, list[float]] = {"a": [], "b": []}
    for member, pause in sends:
        now += pause
        if ledger.wait(member, now) > 0:
            continue
        ledger.note(member, now)
        for one in [member] if member else given_to:
            given_to[one].append(now)
    for times in given_to.values():
        for start in times:
            assert sum(start <= at < start + 60.0 for at in times) <= 7
            assert sum(start <= at < start + 3600.0 for at in times) <= 40

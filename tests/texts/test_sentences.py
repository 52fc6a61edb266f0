"""Every sentence can be said with the values its sayer gives, is short, rightly pointed, and somebody says it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.domain.complaint.categories import EVERYDAY
from bot.domain.complaint.moves import MOVES
from bot.texts.texts import LANGUAGES, Texts
from handlers.notify import notifications
from handlers.queries import masked_values
from tests.texts.spoken_ends import RUN_TIME
from tests.texts.test_texts import DYNAMIC

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates" / "texts"
SHIPPED = Texts.load(FOLDER)
OURS = ("conversation", "staff", "notify", "incidents")
SOURCES: dict[str, dict[str, str]] = {
    key: versions
    for name in OURS
    for key, versions in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")).items()
}
LONGEST = 600
LONGEST_ALERT = 190
"""Characters; Telegram shows at most 200 in the alert of a pressed button."""

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LONG = "三楼走廊的灯坏了两个星期，晚上老人上下楼看不见，请尽快派人来修，已经打过两次电话，一直没有人来看。" * 2
FULL: dict[str, Any] = {
    "number": "TS-20261122-0007",
    "old": "TS-20261120-0003",
    "into": "TS-20261120-0003",
    "community": "四季花城",
    "company": "四季花城物业服务有限公司",
    "state": "state.working",
    "severity": "severity.major",
    "category": "category.mgmt.environment.shops.fumes",
    "danger": "danger.self_harm",
    "move": "move.explain_invalid",
    "field": "item.corrective",
    "clock": "clock.report_branch.name",
    "rating": "rating.dissatisfied",
    "place": "地下车库B区",
    "summary": LONG[:120],
    "asked": "宠物：有狗",
    "text": LONG,
    "reason": LONG,
    "result": LONG,
    "why": LONG,
    "items": "\n".join(["地点：3栋2单元502"] * 12),
    "lines": "\n".join(["TS-20261122-0007　处理中　三楼走廊的灯坏了"] * 8),
    "urgent": True,
    "handler": True,
    "generation": 4,
    "rounds": 3,
    "visit": 4,
    "person": "李敏",
    "who": "王师傅",
    "name": "服务中心",
    "value": "三楼走廊",
    "brief": "三楼走廊的灯坏了两个星期…",
    "department": "客户服务中心",
    "contact": "0755-00000000",
    "hotline": "0755-00000000",
    "page": "https://example.org/c/0123456789abcdef0123456789abcdef",
    "validity": "to_improve",
    "kind": "self_harm",
    "count": 12,
    "days": 30,
    "people": 12,
    "households": 9,
    "signatories": 360,
    "own": 2,
    "usual": 1.25,
    "names": "四季花城、滨海湾庭",
    "since": AT - timedelta(hours=20),
    "files": 12,
    "years": 3,
    "kept": 20000,
    "missed": True,
    "reply_due": AT,
    "work_due": AT,
    "due": AT,
    "again": AT,
    "limit": AT,
    "at": AT,
    "promised_for": AT,
    "review_on": AT,
    "late": timedelta(hours=30),
    "now": AT - timedelta(days=3),
    "zone": ZoneInfo("Asia/Shanghai"),
    "words": "电话换了，" + LONG,
    "way": "短信",
    "begins": AT - timedelta(hours=3),
    "ends": AT + timedelta(hours=5),
    "until": AT,
    "among": 12,
    "load": 40,
    "most": 40,
    "cases": 120,
    "on_time": 110,
    "left": 11,
    "made": 120,
    "broken": 3,
}
"""The most that a text may be given."""

MAY_LACK: dict[str, Any] = {
    **dict.fromkeys(("danger", "place", "summary", "asked", "text", "reason", "result"), ""),
    **dict.fromkeys(("person", "who", "department", "contact", "rating"), ""),
    **dict.fromkeys(("reply_due", "work_due", "due", "again", "promised_for"), None),
    **dict.fromkeys(("urgent", "handler", "missed"), False),
    "generation": 1,
    "files": 0,
    "years": 1,
    "kept": 20000,
    "validity": "valid",
    "now": AT,
}
"""What a sayer may have nothing of."""

MEANS: dict[str, dict[str, Any]] = {
    "private.dispatch": {"why": "在岗的 12 人手上都满了（每人最多 40 件）"},
    "duty.page.marks": {"late": 7, "missed": 3},
}
"""Where a name stands for something else than in the other texts."""

ALWAYS_HAS = {
    "told.promise": {"promised_for"},
    **dict.fromkeys(("news.clock", "private.clock", "advice.due", "directory.reported"), {"due"}),
    **dict.fromkeys(("duty.review.begin", "duty.review.due"), {"due"}),
    "ask.danger.place": {"number"},
    **dict.fromkeys(("lead.satisfied", "lead.dissatisfied", "news.satisfied", "news.dissatisfied"), {"rating"}),
    **dict.fromkeys(("privacy", "staff.linked"), {"contact", "name"}),
    **dict.fromkeys(("told.ask_resident", "told.tell_resident"), {"text"}),
    "private.consulted": {"text", "due"},
    "told.suspend": {"reason"},
    **dict.fromkeys(("refused.too_late", "refused.off_duty", "news.missed"), {"who"}),
    **dict.fromkeys(("duty.handover.got", "duty.page.overlap"), {"who"}),
    "refused.urged_lately": {"again"},
}
"""What these tell of is never without them."""

TO_RESIDENTS = tuple(
    key for key in SOURCES if not key.startswith(("refused.", "form.", "staff.", "card", "private.", "lead.", "news."))
)
ALERTS = tuple(
    key for key in SOURCES
    if key.startswith(("refused.", "press.", "group.")) or key in ("button.stale", "staff.not_linked")
)  # fmt: skip
REACHED = ("news.reached", "news.reached_unsure", "news.reach_refused")
TO_STAFF_FORMS = tuple(f"ask.{name}." for name in MOVES)


def full(key: str) -> dict[str, Any]:
    return FULL | MEANS.get(key, {})


def poor(key: str) -> dict[str, Any]:
    lacking = {name: value for name, value in MAY_LACK.items() if name not in ALWAYS_HAS.get(key, set())}
    return full(key) | lacking | MEANS.get(key, {}) | ({"community": ""} if key == "welcome" else {})


def kinds(key: str) -> Iterator[Mapping[str, Any]]:
    """Rich and poor values, and each value a text decides by."""
    for values in (full(key), poor(key)):
        yield values
        if "now" in SHIPPED.variables(key):
            yield {**values, "now": AT + timedelta(hours=30)}
        for kind in RUN_TIME["danger."] if "kind" in SHIPPED.variables(key) else ():
            yield {**values, "kind": kind}
        for validity in ("valid", "to_improve", "invalid") if "validity" in SHIPPED.variables(key) else ():
            yield {**values, "validity": validity}
        for generation in (1, 2, 3, 4) if "generation" in SHIPPED.variables(key) else ():
            yield {**values, "generation": generation}


def said(key: str) -> Iterator[tuple[str, str]]:
    for values in kinds(key):
        given = {name: values[name] for name in SHIPPED.variables(key)}
        for language in LANGUAGES:
            yield language, SHIPPED.say(language, key, given)


@pytest.mark.parametrize("key", sorted(SOURCES))
def test_every_sentence_can_be_said_with_much_and_with_little(key: str) -> None:
    for language, words in said(key):
        # No gap where a value is missing, no lost bracket, no line left empty at an end.
        assert words == words.strip(), (language, words)
        assert "\n\n" not in words, (language, words)
        assert not re.search(r"[，、：]{2}|，。|。。|（）|“”|「」|\{|\}|None|  \S*:$| ,| \.", words), (language, words)
        assert words or key in ("raw", "raw_nothing")


def test_no_message_to_a_resident_is_long() -> None:
    for key in TO_RESIDENTS:
        if not key.startswith(TO_STAFF_FORMS):
            for language, words in said(key):
                assert len(words) <= LONGEST, (key, language, len(words))


def test_what_is_shown_as_an_alert_fits_into_one() -> None:
    for key in ALERTS:
        for language, words in said(key):
            assert len(words) <= LONGEST_ALERT, (key, language, len(words))


def test_a_button_is_short() -> None:
    for key in SOURCES:
        if key.startswith(("menu.", "rating.", "change.", "choice.", "move.", "everyday.")):
            for language in LANGUAGES:
                limit = 24 if language == "en" else 12
                assert len(SHIPPED.say(language, key)) <= limit, key
        if key.startswith("move."):
            assert all(len(SHIPPED.say(language, key)) <= 5 for language in ("zh-Hans", "zh-Hant")), key


def bare(source: str) -> str:
    """The words of a text without its places and conditions."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "○", source)


def test_chinese_sentences_have_chinese_points_and_english_ones_have_english() -> None:
    for key, versions in SOURCES.items():
        for language in ("zh-Hans", "zh-Hant"):
            words = bare(versions[language])
            assert not re.search(r"[\u4e00-\u9fff○]\s*[,;:!?()\"]|[,;:!?()\"]\s*[\u4e00-\u9fff○]|[\u4e00-\u9fff]\.",
                                 words), (key, words)  # fmt: skip
        quotes = {"zh-Hans": "「」『』", "zh-Hant": "“”‘’"}
        assert not any(set(quotes[language]) & set(versions[language]) for language in quotes), key
        if key != "menu.language":
            assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", versions["en"]), (key, versions["en"])


def test_simplified_characters_do_not_slip_into_traditional_sentences() -> None:
    """With values too, and by the program's own table; a few characters are right in both."""
    simplified = set("们这说谢请电话区楼报诉处理时门业单员办发给复张点网联络绍让还没问题过进应该错认识会议达动劳务满")
    traditional = set("們這說謝請電話區樓報訴處理時門業單員辦發給複張點網聯絡紹讓還沒問題過進應該錯認識會議達動勞務滿")
    for key, versions in SOURCES.items():
        hans, hant = set(bare(versions["zh-Hans"])), set(bare(versions["zh-Hant"]))
        assert not hans & (traditional - simplified), (key, hans & (traditional - simplified))
        assert not hant & (simplified - traditional), (key, hant & (simplified - traditional))


# --- nobody speaks in vain, nobody lacks a value -------------------------------------------------------------------


def mentioned() -> set[str]:
    """Everything in quotes in the program, its pages and its texts."""
    found: set[str] = set()
    for folder in ("bot", "handlers", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".txt", ".j2", ".js"):
                found |= set(re.findall(r"[\"']([a-z0-9_.]+)[\"']", path.read_text(encoding="utf-8")))
    return found


def test_no_text_of_ours_is_never_said() -> None:
    known = mentioned() | {start + end for start, ends in DYNAMIC.items() for end in ends}
    assert sorted(set(SOURCES) - known) == []


def literal_keys(function: Callable[..., object]) -> frozenset[str]:
    """The names in the dict literals that a function returns or joins."""
    made = ast.parse(inspect.getsource(function))
    dicts = [node for node in ast.walk(made) if isinstance(node, ast.Dict)]
    return frozenset(key.value for one in dicts for key in one.keys
                     if isinstance(key, ast.Constant) and isinstance(key.value, str))  # fmt: skip


def test_what_is_told_of_a_move_uses_only_values_that_are_there() -> None:
    facts = literal_keys(masked_values.card_values)
    about = facts | literal_keys(notifications.resident_values)
    assert {"number", "summary", "zone"} <= facts < about
    clock = {"clock", "due", "late"}
    beside = {"private.consulted": {"due"}, **dict.fromkeys(REACHED, {"way"})}
    for key in SOURCES:
        whom, _, name = key.partition(".")
        needs = set(MOVES[name].needs) if name in MOVES else set()
        given = {
            "told": about | needs | {"who"},
            "private": facts | needs | (clock if name == "clock" else set()),
            "lead": facts | needs | {"who"},
            "news": facts | needs | {"who"} | (clock if name == "clock" else set()),
            "card": facts,
            "hurry": about | {"due", "again"},
        }.get(whom)
        if given is not None:
            given |= beside.get(key, set())
            assert SHIPPED.variables(key) <= given, (key, SHIPPED.variables(key) - given)


def test_every_clock_and_every_category_has_words() -> None:
    shipped = yaml.safe_load((ROOT / "bot" / "default_clocks.yaml").read_text(encoding="utf-8"))
    assert shipped
    assert [name for name in shipped if not SHIPPED.has(f"clock.{name}.name")] == []
    assert [name for name in EVERYDAY if not SHIPPED.has(f"everyday.{name}")] == []


def test_the_receipt_names_number_person_department_contact_time_and_page() -> None:
    """[INT-17, INT-18, INT-19]"""
    values = {name: FULL[name] for name in SHIPPED.variables("told.file")} | {"generation": 1}
    for language, thanks in (("zh-Hans", "谢谢"), ("zh-Hant", "謝謝"), ("en", "Thank you")):
        words = SHIPPED.say(language, "told.file", values)
        for part in ("number", "person", "department", "contact", "page"):
            assert FULL[part] in words
        assert "18:00" in words
        assert words.startswith(thanks)


def test_the_callback_apologises_and_thanks() -> None:
    """[CBK-14]"""
    for language, words in said("told.call_back"):
        apology, thanks = {
            "zh-Hans": ("抱歉", "谢谢"), "zh-Hant": ("抱歉", "謝謝"), "en": ("sorry", "thank you"),
        }[language]  # fmt: skip
        assert apology in words
        assert thanks in words


@pytest.mark.parametrize(
    ("kind", "number", "never"),
    [
        ("fire", "119", "不要坐电梯"),
        ("gas", "119", "不要在屋里打电话"),
        ("lift", "119", "不要扒门"),
        ("electric", "120", "不要用手碰"),
        ("injury", "120", "不要移动"),
        ("violence", "110", "不要与对方争执"),
        ("self_harm", "120", "陪着"),
        ("flood", "119", "不要蹚水"),
    ],
)
def test_danger_is_answered_with_the_right_number_first(kind: str, number: str, never: str) -> None:
    """[CLS-27, SEV-07]"""
    for language in LANGUAGES:
        words = SHIPPED.say(language, "danger", {"kind": kind, "hotline": "0755-00000000"})
        assert number in words.split("\n")[0]
        assert "0755-00000000" in words
    assert never in SHIPPED.say("zh-Hans", "danger", {"kind": kind, "hotline": "1"})


def test_no_sentence_promises_a_result_or_blames() -> None:
    """[HND-31, HND-48, HND-52]"""
    forbidden = (
        "保证",
        "保證",
        "一定解决",
        "一定解決",
        "一定能",
        "您错",
        "您錯",
        "不是我们",
        "不是我們",
        "guarantee",
        "your fault",
    )
    for key, versions in SOURCES.items():
        assert not [word for word in forbidden for words in versions.values() if word in words], key

"""Every sentence: whole in three languages, said literally, and every key somebody speaks of exists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.clocks.actions import tasks
from bot.domain.clocks.rules import WHOS
from bot.domain.complaint.early_warning import KINDS as WARNINGS
from bot.domain.complaint.moves import ROLES, STATES
from bot.domain.messages import OUTGOING_STATES, Say
from bot.media import REASONS
from bot.texts.texts import LANGUAGES, Texts, TextsError, language_of
from handlers.moves.early_warning import TASKS
from tests.texts.spoken import Spoken, in_page, in_python, spoken
from tests.texts.spoken_ends import RUN_TIME

ROOT = Path(__file__).parents[2]
SHIPPED = Texts.load(ROOT / "templates" / "texts")

# Keys whose end is made at run time: the beginning as it stands in the source, and every end it may get.
# Where the ends are not known here, (): then at least one text must begin so.
DYNAMIC: dict[str, tuple[str, ...]] = {
    "month.": tuple(str(month) for month in range(1, 13)),
    "weekday.": tuple(str(day) for day in range(1, 8)),
    "moment.": ("yesterday", "today", "tomorrow"),
    "span.": ("days", "hours", "minutes"),
    "fact.": (),
    "clock.": (),
    "clock.who.": tuple(WHOS),
    "clock.span.": ("calendar", "working", "days"),
    "neighbours.": ("join", "own"),
    "warned.": WARNINGS,
    "console.task.": (*(task for task, _role in TASKS.values()), *tasks()),
    "console.event.": ("neighbours", "petition"),
    "console.warning.": WARNINGS,
    "console.warning_why.": WARNINGS,
    "media.": (*REASONS, "too_slow", "gone", "not_fetched", "too_many_case", "too_many_day"),
    "demo.": (),
    "demo.complaint.": (),
    "console.actor.": ("resident", "staff", "clock", "system"),
    "console.role.": ROLES,
    "console.code.": ("login", "link"),
    "console.file.": ("before", "after", "note", "evidence", "pending", "unavailable"),
    "console.card_state.": ("page", "none", *OUTGOING_STATES),
    "console.message.": ("dead", "uncertain"),
    "console.case.": (),
    "console.cases.state.": (),
    "console.nav.": (),
    "console.flag.": ("urgent", "important", "major", "anonymous"),
    "console.every.": ("day", "month", "quarter", "year"),
    "console.today.": (),
    "directory.": ("name", "person", "phone", "email", "note"),
    "promises.state.": ("all", "open", "broken", "kept", "late", "moved", "dropped"),
    "web.case.now.": STATES,
    "web.case.done.": (),
    "web.step.": (),
    "reach.way.": ("chat", "notice", "hook", "phone"),
    "reach.result.": ("sent", "delivered", "closed", "gone", "refused", "failed", "uncertain", "late", "task"),
    **RUN_TIME,
}
# Values that whoever says a text puts beside the caller's own.
ALWAYS_GIVEN = frozenset({"now", "zone"})


def made(folder: Path, text: str, overrides: str = "") -> Texts:
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "a.yaml").write_text(text, encoding="utf-8")
    for name in ("moments", "shared"):
        source = ROOT / "templates" / "texts" / f"{name}.yaml"
        if source.is_file():
            (folder / "texts" / f"{name}.yaml").write_bytes(source.read_bytes())
    own = folder / "own.yaml"
    own.write_text(overrides, encoding="utf-8")
    return Texts.load(folder / "texts", own if overrides else None)


def entry(key: str, words: str) -> str:
    return f"{key}:\n" + "".join(f"  {language}: {words}\n" for language in LANGUAGES)


def wrong(folder: Path, text: str, overrides: str = "") -> list[str]:
    with pytest.raises(TextsError) as caught:
        made(folder, text, overrides)
    assert str(caught.value) == "\n".join(caught.value.mistakes)
    return list(caught.value.mistakes)


# --- what is shipped ---------------------------------------------------------------------------------------------


def test_every_shipped_text_is_whole_and_says_something_in_every_language() -> None:
    assert SHIPPED.keys() >= {"language.zh-Hans", "weekday.7", "month.12", "span.days", "moment.at"}
    values = {name: "1" for key in SHIPPED.keys() for name in SHIPPED.variables(key)}  # noqa: SIM118
    assert values
    for key in SHIPPED.keys() - {"span.gap", "raw_nothing"}:
        if not SHIPPED.variables(key):
            assert all(SHIPPED.say(language, key).strip() for language in LANGUAGES), key


def test_simplified_words_do_not_stand_in_traditional_sentences_nor_the_other_way() -> None:
    simplified, traditional = "们这说谢请电话区楼报诉处理时门业单员办", "們這說謝請電話區樓報訴處理時門業單員辦"
    only = {
        "zh-Hans": set(traditional) - set(simplified),
        "zh-Hant": set(simplified) - set(traditional),
        "en": set(simplified + traditional),
    }
    for key in SHIPPED.keys() - {"language.zh-Hans", "language.zh-Hant"}:
        for language, foreign in only.items():
            if not SHIPPED.variables(key):
                assert not foreign & set(SHIPPED.say(language, key)), (key, language)


def test_every_key_spoken_of_in_code_and_pages_exists() -> None:
    missing = [wrong for one in spoken(ROOT, ("bot", "handlers", "templates")) if (wrong := lacks(one))]
    assert not missing, "\n".join(missing)


def lacks(mention: Spoken) -> str:
    """What is wrong with a mention of a key; nothing when its text exists."""
    if not mention.start:
        return "" if SHIPPED.has(mention.key) else f"{mention.place}: there is no text {mention.key}"
    if mention.key not in DYNAMIC:
        return f"{mention.place}: declare {mention.key}… in DYNAMIC, with the ends it may get"
    gone = [end for end in DYNAMIC[mention.key] if not SHIPPED.has(mention.key + end)]
    if not any(key.startswith(mention.key) for key in SHIPPED.keys()):  # noqa: SIM118
        return f"{mention.place}: no text begins with {mention.key}"
    return f"{mention.place}: there is no text {mention.key}{'|'.join(sorted(gone))}" if gone else ""


def test_every_end_that_a_key_may_get_at_run_time_has_its_words() -> None:
    assert not [start + end for start, ends in DYNAMIC.items() for end in ends if not SHIPPED.has(start + end)]


def test_every_text_spoken_of_is_given_the_values_it_needs() -> None:
    lacking = [
        f"{mention.place}: {mention.key} needs {', '.join(sorted(needs))}"
        for mention in spoken(ROOT, ("bot", "handlers", "templates"))
        if not mention.start and mention.args is not None and SHIPPED.has(mention.key)
        if (needs := SHIPPED.variables(mention.key) - mention.args - ALWAYS_GIVEN)
    ]
    assert not lacking, "\n".join(lacking)


def test_the_search_finds_every_form_in_which_a_key_is_spoken_of() -> None:
    python = """
Say("a.b", {"n": 1}, choices=((Choice("x", "c.d"), Choice("y", label="e.f", args={"m": 2})),))
messages.Say("g.h" if x else "i.j"); Say(key="plain"); Say(f"k.{kind}"); Say("l." + kind); Say(key)
texts.say(language, "m.n", args); self.texts.say("en", f"o.{x}"); t("p.q"); text("SELECT 1"); text("r.s")
turn.say("solo", rows, case, number=1); turn.words("u.v"); turn.say("w.x", **more); turn.say(f"y.{z}")
say("hello there"); Say(*parts); Say("t.u", {**more})
"""
    found = {(one.key, one.start, one.args) for one in in_python(python, "x.py")}
    none, nothing = None, frozenset[str]()
    assert found == {
        ("a.b", False, frozenset({"n"})),
        ("c.d", False, nothing),
        ("e.f", False, frozenset({"m"})),
        ("g.h", False, nothing),
        ("i.j", False, nothing),
        ("plain", False, nothing),
        ("k.", True, nothing),
        ("l.", True, nothing),
        ("m.n", False, none),
        ("o.", True, nothing),
        ("p.q", False, none),
        ("r.s", False, none),
        ("t.u", False, none),
        ("solo", False, frozenset({"number"})),
        ("u.v", False, nothing),
        ("w.x", False, none),
        ("y.", True, nothing),
    }
    page = """{% extends "x.html" %}<a title="{{ t('a.b') }}">{{ t("c.d", n=1) }} {{ t("e." ~ x) }}
{{ t("f.g" if x else "h.i", **more) }} {{ t(x) }} t("not.this")"""
    assert {(one.key, one.start, one.args) for one in in_page(page, "x.html")} == {
        ("a.b", False, nothing),
        ("c.d", False, frozenset({"n"})),
        ("e.", True, nothing),
        ("f.g", False, none),
        ("h.i", False, none),
    }


# --- saying ------------------------------------------------------------------------------------------------------

HOSTILE = ["{{7*7}}", "${7*7}", "<%=7*7%>", "#{7*7}", "{0.__class__}", "%(x)s", "%n", "{config}", "{% raw %}", "<b>&"]


@given(st.text())
@example("{{ number }}")
@example("{% for")
def test_K_01_what_a_resident_wrote_is_said_letter_for_letter(words: str) -> None:
    for text, around in TEXTS_AROUND:
        assert text.say("en", "a.b", {"number": words, "show": True}) == around.replace("@", words)


def test_K_01_the_usual_tricks_are_said_letter_for_letter() -> None:
    for words in HOSTILE:
        for text, around in TEXTS_AROUND:
            said = text.say("zh-Hans", "a.b", {"number": words, "show": True})
            assert said == around.replace("@", words)
            assert "49" not in said


@pytest.fixture(scope="module", autouse=True)
def _around(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same sentence in the quick form and as a full template."""
    forms = ("<{{ number }}> %s {x}", "<{% if show %}{{ number }}{% endif %}> %s {x}")
    TEXTS_AROUND[:] = [
        (made(tmp_path_factory.mktemp("around"), entry("a.b", f'"{form}"')), "<@> %s {x}") for form in forms
    ]


TEXTS_AROUND: list[tuple[Texts, str]] = []


def test_an_unknown_key_and_a_missing_value_are_named_but_no_value_is(tmp_path: Path) -> None:
    text = made(
        tmp_path,
        entry("quick", '"{{ number }}{{ name }}"')
        + entry("full", '"{% if show %}{{ name }}{% endif %}"')
        + entry("deep", '"{{ table[name] }}"')
        + entry("sly", '"{{ name.__class__.__mro__ }}"')
        + entry("passed", '"{{ name | words }}"'),
    )
    with pytest.raises(TextsError, match=r"^nowhere\.at\.all: there is no such text$"):
        text.say("en", "nowhere.at.all")
    with pytest.raises(TextsError, match=r"^quick \(en\): the value name is missing$"):
        text.say("en", "quick", {"number": 1})
    with pytest.raises(TextsError, match=r"^full \(zh-Hans\): the value name is missing$"):
        text.say("zh-Hans", "full", {"show": True})
    for key in ("deep", "sly", "passed"):
        with pytest.raises(TextsError) as caught:
            text.say("en", key, {"name": "Zhang San 138", "table": {}})
        assert "Zhang" not in str(caught.value)
    with pytest.raises(TextsError):
        text.variables("nowhere")
    assert not text.has("nowhere")
    assert text.variables("full") == {"show", "name"}


def test_none_is_said_as_nothing_in_both_forms() -> None:
    for text, _ in TEXTS_AROUND:
        assert text.say("en", "a.b", {"number": None, "show": True}) == "<> %s {x}"


def test_a_say_inside_a_sentence_is_worded_in_the_same_language(tmp_path: Path) -> None:
    full = '"{% if show %}{{ what }}{% endif %}"'
    text = made(tmp_path, entry("quick", '"[{{ what }}]"') + entry("full", full))
    what = Say("span.hours", {"count": 2})
    assert text.say("en", "quick", {"what": what}) == "[2 hours]"
    assert text.say("zh-Hant", "full", {"what": what, "show": True}) == "2小時"
    with pytest.raises(TextsError, match=r"span\.hours \(en\): the value count is missing"):
        text.say("en", "quick", {"what": Say("span.hours")})


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-Hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("EN-gb", "en"),
        ("fr", "zh-Hant"),
        ("", "zh-Hant"),
    ],
)
def test_a_language_we_do_not_speak_becomes_the_default(tag: str, language: str) -> None:
    assert language_of(tag, "zh-Hant") == language
    there = Texts.load(ROOT / "templates" / "texts", default="zh-Hant")
    assert there.language(tag) == language
    assert there.say(tag, "weekday.1") == there.say(language, "weekday.1")


# --- moments and lengths -----------------------------------------------------------------------------------------

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "plain", "today", "tomorrow", "year"),
    [
        ("zh-Hans", "11月22日（周日）18:00", "今天 18:00", "明天 18:00", "2026年11月22日（周日）18:00"),
        ("zh-Hant", "11月22日（週日）18:00", "今天 18:00", "明天 18:00", "2026年11月22日（週日）18:00"),
        ("en", "Sun 22 Nov 18:00", "today 18:00", "tomorrow 18:00", "Sun 22 Nov 2026 18:00"),
    ],
)
def test_a_moment_is_told_in_words(language: str, plain: str, today: str, tomorrow: str, year: str) -> None:
    assert SHIPPED.moment(language, AT) == plain
    assert SHIPPED.moment(language, AT, now=AT) == today
    assert SHIPPED.moment(language, AT, now=AT - timedelta(days=1)) == tomorrow
    assert SHIPPED.moment(language, AT, now=AT - timedelta(days=2)) == plain
    assert SHIPPED.moment(language, AT, now=datetime(2027, 6, 1, tzinfo=UTC)) == year


def test_today_is_the_day_where_the_readers_live() -> None:
    late = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert SHIPPED.moment("zh-Hans", late + timedelta(minutes=1), now=late) == "明天 00:00"
    assert SHIPPED.moment("zh-Hans", late, now=late + timedelta(minutes=1)) == "昨天 23:59"
    assert SHIPPED.moment("zh-Hans", late + timedelta(minutes=1), ZoneInfo("UTC"), late) == "今天 16:00"
    with pytest.raises(TextsError, match="time zone"):
        SHIPPED.moment("en", AT.replace(tzinfo=None))


def test_a_text_may_tell_moments_and_lengths_itself(tmp_path: Path) -> None:
    text = made(tmp_path, entry("a", '"{{ at | moment }}, {{ at | day }}, {{ at | time }}, {{ left | span }}"'))
    args = {"at": AT, "left": timedelta(hours=24)}
    assert text.variables("a") == {"at", "left"}
    assert text.say("zh-Hans", "a", args) == "11月22日（周日）18:00, 11月22日（周日）, 18:00, 24小时"
    assert (
        text.say("en", "a", args | {"now": AT, "zone": ZoneInfo("UTC")}) == "today 10:00, Sun 22 Nov, 10:00, 24 hours"
    )
    assert text.say("en", "a", args | {"at": AT.isoformat()}).startswith("Sun 22 Nov 18:00")


@pytest.mark.parametrize(
    ("length", "hans", "english"),
    [
        (timedelta(seconds=20), "不到1分钟", "less than a minute"),
        (timedelta(minutes=1), "1分钟", "1 minute"),
        (timedelta(minutes=90), "1小时30分钟", "1 hour 30 minutes"),
        (timedelta(hours=24), "24小时", "24 hours"),
        (timedelta(hours=48), "2天", "2 days"),
        (timedelta(hours=73, minutes=20), "3天1小时", "3 days 1 hour"),
        (timedelta(minutes=-30), "30分钟", "30 minutes"),
    ],
)
def test_a_length_of_time_is_told_in_words(length: timedelta, hans: str, english: str) -> None:
    assert SHIPPED.span("zh-Hans", length) == hans
    assert SHIPPED.span("en", length) == english


# --- mistakes ----------------------------------------------------------------------------------------------------


def test_Q_17_every_mistake_in_the_texts_is_told_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    said = wrong(
        tmp_path,
        'a.one:\n  zh-Hans: "一"\n  en: "one"\n'
        'a.two:\n  zh-Hans: "{{ x }}"\n  zh-Hant: "{{ x }}"\n  en: "{{ y }}"\n'
        + entry("a.three", '"{{ x "')
        + entry("a.four", '"{{ x | nofilter }}"')
        + entry("weekday.1", '"x"')
        + entry("a.one", '"x"')
        + "a.five: 5\n"
        + entry("a.six", "6")
        + "a.seven:\n  zh-Hans: 'x'\n  zh-Hant: 'x'\n  en: 'x'\n  fr: 'x'\n"
        + entry("A B", "x"),
        entry("no.such", "'x'") + "month.1:\n  en: '{{ secret }}'\nmonth.2:\n  fr: 'x'\n",
    )
    expected = [
        "a.yaml line 1: a.one: zh-Hant is missing",
        "a.yaml line 4: a.two: the languages use different values (zh-Hans: x; zh-Hant: x; en: y)",
        *[f"a.yaml line {line}: a.three.{lang}: the braces" for line, lang in zip((9, 10, 11), LANGUAGES, strict=True)],
        *[f"a.yaml line {line}: a.four.{lang}: the braces" for line, lang in zip((13, 14, 15), LANGUAGES, strict=True)],
        "a.yaml line 20: a.one: is written twice, first in line 1",
        "a.yaml line 24: a.five: must hold the languages",
        *[f"a.yaml line {line}: a.six.{lang}: must be a" for line, lang in zip((26, 27, 28), LANGUAGES, strict=True)],
        "a.yaml line 33: a.seven.fr: this language is not spoken here",
        "a.yaml line 34: A B: is no key",
        "shared.yaml line ",
        "own.yaml line 1: no.such: there is no such text",
        "own.yaml line 6: month.1.en: the value secret is not given to this text — known here: none",
        "own.yaml line 8: month.2.fr: this language is not spoken here",
    ]
    for begin in expected:
        assert any(line.startswith(begin) for line in said), (begin, said)
    assert len(said) == len(expected)
    assert any("weekday.1: is already in a.yaml line 16" in line for line in said)


def test_a_folder_without_texts_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match="no texts"):
        Texts.load(tmp_path)


def test_an_administrator_may_word_single_sentences_anew_in_single_languages(tmp_path: Path) -> None:
    own = "a:\n  zh-Hans: '您好，{{ name }}'\nb:\n  en: 'Goodbye'\n"
    text = made(tmp_path, entry("a", "'{{ name }} {{ number }}'") + entry("b", "'x'"), own)
    args = {"name": "李", "number": 7}
    assert text.say("zh-Hans", "a", args) == "您好，李"
    assert text.say("zh-Hant", "a", args) == "李 7"
    assert (text.say("en", "b"), text.say("zh-Hans", "b")) == ("Goodbye", "x")
    assert text.variables("a") == {"name", "number"}


def test_a_missing_file_of_the_administrators_own_words_is_told(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match="no such file"):
        Texts.load(ROOT / "templates" / "texts", tmp_path / "none.yaml")

"""The border: what enters is cleaned, what is shown is safe, what leads to a person is masked."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import plain
from bot.domain.text.contact_numbers import phone_numbers
from bot.domain.text.plain import clean, clip, fold, is_blank, mask_phone, phone_number, split_text, visible
from bot.domain.text.traditional import TABLE

ANY = st.text(alphabet=st.characters(), max_size=300)
TELLING = st.text(alphabet="0123456789１３８ -–()+转Xx/，。a一三八零", max_size=80)


def test_L_01_controls_are_removed_and_lines_kept() -> None:
    assert clean("a\x00b\x07c\r\nd\re\tf\x85g\x7f") == "abc\nd\ne\tfg"


DROP = dict.fromkeys(plain._UNSEEN)


def folded_the_long_way(text: str) -> str:
    once = unicodedata.normalize("NFKC", text.translate(DROP)).lower().translate(TABLE)
    once = re.sub(r"\s+", " ", once).strip()
    return text if once == text else folded_the_long_way(once)


def test_L_05_what_is_left_alone_because_it_looks_folded_is_folded() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if plain._is_folded(char):
            assert folded_the_long_way(char) == char, hex(ord(char))


@given(st.text(alphabet=st.characters() | st.sampled_from("  ，。漏電Ｑq\u0301\u200d\t"), max_size=12))
def test_L_05_folding_takes_no_short_cut_that_shows(text: str) -> None:
    assert fold(text) == folded_the_long_way(text)


def test_L_02_a_lone_surrogate_is_replaced_and_a_pair_joined() -> None:
    assert clean("漏\ud83d水") == "漏\ufffd水"
    assert clean("\ud83d\ude00") == "😀"


@pytest.mark.parametrize("said", ["𠮷野家𡈽", "é e\u0301", "👨‍👩‍👧", "１３８", "a\u202eb"])
def test_L_03_the_words_themselves_stay_as_they_were_written(said: str) -> None:
    assert clean(said) == said


@pytest.mark.parametrize(
    "said", ["", " ", "\u200b\u200d", "\u3164", "\U000e0041", "\u202e\u2066", "\n\t", "\u00ad", "\u2800", "\u3000"]
)
def test_L_04_invisible_text_is_blank(said: str) -> None:
    assert is_blank(said)
    assert fold(said) == ""


@pytest.mark.parametrize("said", ["。", "1", "👍", " a ", "ㅤ好"])
def test_visible_text_is_not_blank(said: str) -> None:
    assert not is_blank(said)


def test_L_04_staff_see_bidi_controls_and_no_zalgo() -> None:
    assert visible("a\u202eb") == "a[RLO]b"
    assert visible("a\u200bb\ufeff") == "ab"
    assert len(visible("a" + "\u0301" * 1000)) == 4
    assert visible("👨‍👩‍👧 ❤️") == "👨‍👩‍👧 ❤️"


def test_L_08_folding_makes_scripts_widths_and_cases_equal() -> None:
    assert fold("電梯Ａ１２　壞\u200b咗") == fold("电梯a12 坏了")
    assert fold(" A  B\n C ") == "a b c"


@given(ANY)
def test_cleaning_and_folding_twice_change_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("一三八零零一三八零零零", "13800138000"),
        ("010-8888 8888-123", "01088888888-123"),
        ("0755-12345678", ""),
        ("0755-82345678", "075582345678"),
        ("400-123-4567", "4001234567"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 9123 4567", "+85291234567"),
        ("0912-345-678", "0912345678"),
        ("66123456", "66123456"),
        ("13800138000\n", "13800138000"),
        ("138O0138000", ""),
        ("12345678901", ""),
        ("110", ""),
        ("", ""),
        ("我的电话13800138000", ""),
        ("13800138000 13900139000", ""),
    ],
)
def test_L_05_a_telephone_number_is_read_strictly(typed: str, number: str) -> None:
    assert phone_number(typed) == number


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13800138000谢谢", "电话138****8000谢谢"),
        ("+86 138-0013-8000", "138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("13800138000 13900139000", "138****8000 139****9000"),
        ("010-8888 8888-123", "010*******8123"),
        ("400-123-4567", "400****567"),
        ("澳门66123456", "澳门66****56"),
        ("+852 9123 4567", "852****4567"),
        ("身份证11010119900307123X", "身份证110***************"),
        ("卡6222021380013800012", "卡***************0012"),
        ("一三八零零一三八零零零", "138****8000"),
        ("12-2-1203 13800138000", "12***03 138****8000"),
        ("打110或119", "打110或119"),
        ("8-1-261", "8-1-261"),
        ("TS-20261122-0007", "TS-20261122-0007"),
        ("2026-11-22 10:30", "2026-11-22 10:30"),
        ("粤B12345", "粤B12345"),
    ],
)
def test_P_04_numbers_that_lead_to_a_person_are_masked(said: str, shown: str) -> None:
    assert mask_phone(said) == shown


@given(
    st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
    st.sampled_from(["", " ", "-", " - ", "　", "\u200b", ")"]),
    st.sampled_from(["", "+86", "0086 ", "86-", "电话："]),
)
def test_P_04_a_mobile_never_shows_more_than_seven_digits(number: str, gap: str, before: str) -> None:
    shown = mask_phone(f"联系{before}{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}，谢谢")
    assert sum(c.isdigit() for c in shown) <= 7
    assert number not in shown


@given(TELLING)
def test_P_04_seven_digits_together_are_never_shown(text: str) -> None:
    shown = mask_phone(text)
    dates = re.sub(r"20\d\d[-/.]\d{1,2}[-/.]\d{1,2}", "", shown)
    assert not re.search(r"\d{7}", dates)


@given(ANY | TELLING)
def test_no_text_makes_the_border_stumble(text: str) -> None:
    for function in (clean, is_blank, visible, fold, phone_number, mask_phone, sized_at_40, clipped_at_20):
        function(text)
    assert all(list(phone_numbers(text)))


def sized_at_40(text: str) -> tuple[str, ...]:
    return split_text(text, 40)


def clipped_at_20(text: str) -> str:
    return clip(text, 20)


@given(ANY, st.integers(20, 60), st.sampled_from(["characters", "utf16", "bytes"]))
def test_sized_pieces_fit_and_lose_nothing(text: str, limit: int, unit: str) -> None:
    text = clean(text)
    pieces = split_text(text, limit, unit)  # type: ignore[arg-type]
    assert "".join(pieces) == text
    for piece in pieces:
        cost = {"characters": len(piece), "utf16": len(piece.encode("utf-16-le")) // 2, "bytes": len(piece.encode())}
        assert 0 < cost[unit] <= limit


def test_sized_cuts_where_a_reader_would() -> None:
    assert split_text("第一句话在这里说完了。第二句话在那里，还没有说完呢", 20) == (
        "第一句话在这里说完了。",
        "第二句话在那里，还没有说完呢",
    )
    assert split_text("", 20) == ()


@given(ANY, st.integers(0, 50))
def test_a_clipped_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit or len(text) <= limit


def test_L_07_a_family_a_flag_and_an_accent_are_cut_whole() -> None:
    assert clip("ab👨‍👩‍👧cd", 5) == "ab…"
    assert clip("🇨🇳🇨🇳🇨🇳", 4) == "🇨🇳…"
    assert clip("abe\u0301f", 4) == "ab…"
    assert clip("短", 5) == "短"
    assert clip("abcdef", 4) == "abc…"


@pytest.mark.parametrize(
    "bit",
    [
        "1",
        "1-",
        "13",
        "+86",
        "1 3 ",
        "86 ",
        "0 ",
        "13800138000 ",
        "2026-",
        "1234 ",
        "a\u0301",
        "\ud83d",
        "零",
        "(",
        " ",
    ],
)
def test_H_13_a_hundred_thousand_characters_do_not_choke_the_border(bit: str) -> None:
    text = bit * (100_000 // len(bit))
    for function in (clean, is_blank, visible, fold, phone_number, mask_phone, sized_at_40, clipped_at_20):
        function(text)
    assert list(phone_numbers(text)) is not None

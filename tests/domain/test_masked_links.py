"""No address or word that gives its bearer a right is left in words that staff read."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from bot.domain.text.masking import MASKED_LINK, mask_addresses, mask_links

KEY = "Zx3-aB9_qLmN0pRsTuVw7Y"
CODE = "h4Yk-2mQz_8rTnB0vXcL6pWsEdJf1gUa"


@pytest.mark.parametrize(
    "said",
    [
        f"https://wy.example.com/c/{KEY}",
        f"http://127.0.0.1:8080/c/{KEY}?w={KEY}&ask#callback",
        f"看这里：https://wy.example.com/c/{KEY}，谢谢",
        f"wy.example.com/c/{KEY}",
        f"（/c/{KEY}）",
        f"《/c/{KEY}》。",
        f"https%3A%2F%2Fwy.example.com%2Fc%2F{KEY}",
        f"%252Fc%252f{KEY}",
        f"／c／{KEY}",
        f"/%63/{KEY}",
        f"\\/c\\/{KEY}",
        f"/c/{KEY[:5]}\u200b{KEY[5:]}",
        f"/c/{KEY[:11]}\n{KEY[11:]}",
        "/c/" + "".join(f"%{ord(c):02X}" for c in KEY),
        f"/files/{KEY}?c={KEY}",
        f"图在 /files/{KEY}",
        f"钥匙是{KEY}啊",
        f"/console/login?code={CODE}",
        f"?next=%2Fconsole%2F&code={CODE}",
        "%3Fcode%3D" + quote(CODE),
        f"https://t.me/somebot?start=link_{CODE}",
        f"/bind {CODE}",
        f"绑定 {CODE[:20]}",
        CODE,
    ],
)
def test_a_link_with_power_is_blanked_however_it_is_written(said: str) -> None:
    masked = mask_links(said).replace("\u200b", "")
    for secret in (KEY, CODE, CODE[:20]):
        assert secret not in masked
        assert secret[12:] not in masked
        assert quote(secret) not in masked
    assert "%5A%78" not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "said",
    [
        "3栋2单元501 空调A/C坏了，A/C/heating too",
        "/chat?place=sjhc-3栋",
        "/console/cases/12/files/345",
        "TS-20261118-0001",
        "https://www.example.com/news/2026",
        "验证码 code=123",
        "link_AAAAAAAAAAAAAAAAAAAAAAAA",
        "照片见 IMG_20261118_101500.jpg",
    ],
)
def test_everything_else_stays_as_it_was_written(said: str) -> None:
    assert mask_links(said) == said
    assert mask_addresses(said) == said


def test_the_words_around_a_link_stay() -> None:
    assert mask_links(f"进度在https://a.example/c/{KEY}，还漏水") == f"进度在{MASKED_LINK}，还漏水"


def test_a_page_keeps_the_keys_of_its_own_forms_and_the_code_it_was_opened_to_show() -> None:
    page = f'<input name="csrf" value="{KEY}"><p>/c/{KEY}</p><input value="https://a/console/login?code={CODE}">'
    shown = mask_addresses(page, lambda found: CODE in found)
    assert f'value="{KEY}"' in shown
    assert f"/c/{KEY}" not in shown
    assert f"code={CODE}" in shown
    assert mask_addresses(shown).count("***") == 2


def test_masking_twice_changes_nothing_more_and_long_nonsense_is_quick() -> None:
    once = mask_links(f"a /c/{KEY} b ?code={CODE}")
    assert mask_links(once) == once
    for evil in ("/c/" * 20_000, "%25" * 20_000, "a" * 60_000, "/c/aaaa\n" * 8_000, "http://" * 8_000):
        mask_links(evil)

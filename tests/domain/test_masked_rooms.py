"""Rooms in the label of a place: hidden where one is known to stand in it, building, unit and floor stay."""

from __future__ import annotations

import pytest

from bot.domain.text.masking import mask_labelled_room


@pytest.mark.parametrize(
    ("place", "masked"),
    [
        ("1栋2单元1203", "1栋2单元***"),
        ("1栋2单元 1203 室", "1栋2单元 *** 室"),
        ("3棟501房", "3棟***房"),
        ("Building 3, 12", "Building 3, ***"),
        ("12楼1203室电梯口", "12楼***室电梯口"),
        ("3栋大堂", "3栋大堂"),
        ("", ""),
    ],
)
def test_P_03_the_room_of_a_label_is_hidden_and_the_rest_stays(place: str, masked: str) -> None:
    assert mask_labelled_room(place) == masked

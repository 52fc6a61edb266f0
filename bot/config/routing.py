"""The sections `routing` and `duty` of config.yaml: who gets what, how much at once, and the review of each shift."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.config.section import Section
from bot.config.values import Duration
from bot.domain.complaint.record import Severity


def _listed(value: object) -> object:
    """One word stands for a list of one."""
    return [value] if isinstance(value, str | int) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Flag = Literal["urgent", "immediate", "anonymous"]


class When(Section):
    """The conditions of a routing rule; an empty one always holds."""

    community: Listed = ()
    building: Listed = ()
    category: Listed = ()
    severity: Annotated[tuple[Severity, ...], BeforeValidator(_listed)] = ()
    flags: Annotated[tuple[Flag, ...], BeforeValidator(_listed)] = ()


class Routing(Section):
    """One routing rule; the first whose conditions hold decides. `people` are names; empty means the whole
    department."""

    name: str = Field(default="", max_length=60)
    when: When = When()
    department: str = ""
    how: Literal["rotation", "take", "manual"] = "rotation"
    people: Listed = ()


class Duty(Section):
    """Load limit and shift review. `most`: open cases of one person before the next ones wait (0: no limit). At the
    start of a shift each person answers everything at least `review_after` old within `review_within` [CLK-20]."""

    most: int = Field(default=0, ge=0, le=10_000)
    review_after: Duration = timedelta(days=3)
    review_within: Duration = timedelta(minutes=30)

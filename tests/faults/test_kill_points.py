"""kill -9 at every named place, on both databases: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conftest import new_postgres_database
from tests.faults.points import POINTS, die_at
from tests.faults.process import Place, place

pytestmark = pytest.mark.asyncio(loop_scope="module")
SOME = {
    "message stored, not committed",
    "send response unread",
    "clock effects written, not committed",
    "group move made, not committed",
}
"""A message, a send, a clock, a press in the group: what every run tries; the rest is slow."""


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> str:
    return new_postgres_database(postgres_server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def places(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Place]]:
    folder: Path = tmp_path_factory.mktemp("kill")
    urls = {"sqlite": f"sqlite:///{folder}/huifang.db", "postgres": postgres_url}
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(place(url, folder / name)) for name, url in urls.items()]


@pytest.mark.parametrize(
    "point", [point if point in SOME else pytest.param(point, marks=pytest.mark.slow) for point in POINTS]
)
async def test_A_01_to_A_13_killed_at(point: str, places: list[Place]) -> None:
    """A-01 to A-04 receiving, parsing, storing, acknowledging; A-05 and A-06 conversation and answer; A-08 to A-10
    sending; A-11 clocks; A-12 files; A-13 presses in the group."""
    deaths = await asyncio.gather(*(die_at(one, point) for one in places))
    wrong = {one.engine.dialect.name: death.found.wrong for one, death in zip(places, deaths, strict=True)}
    assert not any(wrong.values()), wrong

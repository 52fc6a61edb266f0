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
SOME = {"a4", "c4", "d2", "f2"}
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
    """A-01 a1-a3, A-02 a4, A-03 a5, A-04 a6, A-05 and A-06 b2-b4, A-08 c1 c2, A-09 c3 c4, A-10 c5, A-11 d1-d3,
    A-12 e1-e5, A-13 f1-f3."""
    deaths = await asyncio.gather(*(die_at(one, point) for one in places))
    wrong = {one.engine.dialect.name: death.found.wrong for one, death in zip(places, deaths, strict=True)}
    assert not any(wrong.values()), wrong

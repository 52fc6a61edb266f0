"""The floors and rooms of the program, who may import whom, read from the code; `python -m tests.rooms` prints them.

A floor imports only floors below it; a room of a floor nothing of its neighbours unless the table says so.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOPS = ("bot", "handlers", "storage")

ON_ANOTHER_NETWORK = ("bot.channels.wecom_kf", "bot.channels.robot")
"""Networks that stand on the code of another."""


def networks() -> tuple[str, ...]:
    """Every other network: a folder more in bot/channels has its floor by itself."""
    folders = (path.name for path in sorted((ROOT / "bot" / "channels").iterdir()) if (path / "channel.py").exists())
    return tuple(room for room in map("bot.channels.{}".format, folders) if room not in ON_ANOTHER_NETWORK)


FLOORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "bot": (
        ("bot.failpoint", "bot.logs", "bot.private_files", "bot.domain"),
        ("bot.understanding", "bot.calendars", "bot.media"),
        ("bot.config",),
        ("bot.texts", "bot.channels"),
        ("bot.app",),
        ("bot.serve",),
        ("bot.commands",),
        ("bot.__main__",),
    ),
    "bot.domain": (
        ("bot.domain.evolve", "bot.domain.messages", "bot.domain.text"),
        ("bot.domain.complaint", "bot.domain.staffing"),
        ("bot.domain.clocks", "bot.domain.talk"),
    ),
    "bot.channels": (
        ("bot.channels.base",),
        ("bot.channels.shared",),
        networks(),
        ON_ANOTHER_NETWORK,
    ),
    "storage": (
        ("storage.process_lock", "storage.tables"),
        ("storage.database", "storage.reports"),
        ("storage.engine",),
        ("storage.complaints", "storage.messages", "storage.files", "storage.calendar"),
        ("storage.people", "storage.incidents"),
    ),
    "handlers": (
        ("handlers.desk",),
        ("handlers.queries",),
        ("handlers.notify", "handlers.reports"),
        ("handlers.moves",),
        ("handlers.conversation",),
        ("handlers.staff", "handlers.delivery"),
        ("handlers.inbox", "handlers.clocks"),
        ("handlers.web",),
        ("handlers.public",),
        ("handlers.console",),
        ("handlers.site",),
    ),
    "handlers.console": (
        ("handlers.console.layout",),
        ("handlers.console.registers", "handlers.console.staff", "handlers.console.system"),
        ("handlers.console.cases", "handlers.console.today", "handlers.console.sign_in"),
        ("handlers.console.routes",),
    ),
}
"""From the ground up. A floor is the rooms that may not see one another; each sees every floor below its own."""

OUTSIDE: dict[str, frozenset[str]] = {
    "bot.domain": frozenset(),
    "bot.understanding": frozenset({"bot.domain.text"}),
    "bot.media": frozenset({"bot.domain"}),
    "bot.channels": frozenset({"bot.domain", "bot.config.channels", "bot.config.hooks", "bot.failpoint",
                               "bot.private_files"}),
    "bot.config": frozenset({"bot.domain", "bot.understanding"}),
    "bot.texts": frozenset({"bot.domain", "bot.config.yaml_lines"}),
    "bot.calendars": frozenset({"bot.domain"}),
    "storage": frozenset({"bot.domain", "bot.failpoint", "bot.private_files"}),
    "handlers": frozenset({"bot.domain", "bot.understanding", "bot.channels.base", "bot.config.settings", "bot.texts",
                           "bot.media", "bot.calendars", "bot.failpoint", "storage"}),
}  # fmt: skip
"""What a room may see of other houses; `bot.app`, `bot.serve`, `bot.__main__` and the commands join everything."""
JOINING = ("bot.app", "bot.serve", "bot.__main__", "bot.commands")


@cache
def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name; a package by its own name. Migrations are counted apart."""
    found = {}
    for path in (path for top in TOPS for path in sorted((ROOT / top).rglob("*.py"))):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports, as deep as they are written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> set[str]:
    """The modules of ours that a file imports."""
    found = set()
    for name in imports(path):
        while name and name not in modules():
            name = name.rpartition(".")[0]
        if name and "." in name:
            found.add(name)
    return found


def within(module: str, room: str) -> bool:
    """Whether a module stands in that room."""
    return module == room or module.startswith(room + ".")


def floor_of(module: str, house: str) -> int | None:
    """The number of the floor, from 0, on which a module stands in that house; None when it has no room there."""
    for number, rooms in enumerate(FLOORS[house]):
        if any(within(module, room) for room in rooms):
            return number
    return None


def room_of(module: str, house: str) -> str:
    """The room of that house a module stands in; empty when it has none."""
    rooms = [room for floor in FLOORS[house] for room in floor if within(module, room)]
    return max(rooms, key=len, default="")


def arrows(house: str) -> dict[str, set[str]]:
    """Which rooms of a house import which others of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, path in modules().items():
        if not within(module, house):
            continue
        mine = room_of(module, house)
        for other in own_imports(path):
            theirs = room_of(other, house) if within(other, house) else ""
            if theirs and theirs != mine:
                found[mine].add(theirs)
    return found


def picture() -> str:
    """Floors, rooms and arrows as text, the top floor first."""
    lines = []
    for house, floors in FLOORS.items():
        drawn = arrows(house)
        lines += [f"{house}/", ""]
        for number, rooms in reversed(list(enumerate(floors, 1))):
            for room in rooms:
                files = sum(within(module, room) and path.name != "__init__.py" for module, path in modules().items())
                below = ", ".join(sorted(other.removeprefix(house + ".") for other in drawn[room])) or "–"
                lines.append(f"  {number:>2}  {room.removeprefix(house + '.'):<16} {files:>3} files   → {below}")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(picture())

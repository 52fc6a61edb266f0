"""Who may import whom, held against the code: floors, rooms, names and sizes, in both directions of doubt."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.rooms import FLOORS, JOINING, OUTSIDE, ROOT, arrows, floor_of, imports, modules, own_imports, room_of, within

STDLIB_OF_DOMAIN = {
    "__future__", "calendar", "collections", "contextlib", "dataclasses", "datetime", "enum", "functools", "itertools",
    "math", "operator", "re", "string", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
MOST_FILES, MOST_LINES = 16, 400
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def _every(house: str) -> list[str]:
    return sorted(module for module in modules() if within(module, house))


@pytest.mark.parametrize("house", FLOORS)
def test_every_module_has_a_room(house: str) -> None:
    homeless = [module for module in _every(house) if module != house and floor_of(module, house) is None]
    assert not homeless, f"{house} has no room for {homeless}"


@pytest.mark.parametrize("house", FLOORS)
def test_every_room_is_there_and_has_one_floor(house: str) -> None:
    named = Counter(room for floor in FLOORS[house] for room in floor)
    assert not [room for room, times in named.items() if times > 1]
    assert not [room for room in named if not any(within(module, room) for module in modules())]


@pytest.mark.parametrize("house", FLOORS)
def test_a_floor_sees_only_the_floors_below(house: str) -> None:
    wrong = []
    for module in _every(house):
        mine = floor_of(module, house)
        for other in own_imports(modules()[module]):
            theirs = floor_of(other, house) if within(other, house) else None
            if mine is None or theirs is None or room_of(other, house) == room_of(module, house):
                continue
            if theirs >= mine:
                wrong.append(f"{module} (floor {mine + 1}) imports {other} (floor {theirs + 1})")
    assert not wrong, wrong


@pytest.mark.parametrize("house", FLOORS)
def test_no_room_stands_higher_than_it_has_to(house: str) -> None:
    """The table says no more than the code: a room whose neighbours below it never needs belongs a floor down."""
    drawn = arrows(house)
    for number, rooms in enumerate(FLOORS[house]):
        under = {room for below in FLOORS[house][:number] for room in below}
        if number:
            next_below = set(FLOORS[house][number - 1])
            assert any(drawn[room] & next_below for room in rooms), f"{rooms} could stand on the floor below"
        assert not {other for room in rooms for other in drawn[room]} - under - set(rooms)


@pytest.mark.parametrize("house", OUTSIDE)
def test_a_house_sees_only_what_it_may_of_others_and_all_of_that(house: str) -> None:
    used, wrong = set(), []
    for module in _every(house):
        if module in JOINING:
            continue
        for other in own_imports(modules()[module]):
            if within(other, house):
                continue
            seen = next((one for one in OUTSIDE[house] if within(other, one)), None)
            if seen is None:
                wrong.append(f"{module} imports {other}")
            else:
                used.add(seen)
    assert not wrong, wrong
    assert used == OUTSIDE[house], f"nobody in {house} uses {OUTSIDE[house] - used}"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {module: own_imports(path) for module, path in modules().items()}
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"a circle: {' -> '.join((*way, module))}"
        if module not in done:
            for other in graph[module]:
                walk(other, (*way, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def test_no_folder_is_full_and_no_file_is_long() -> None:
    per: Counter[str] = Counter()
    for path in modules().values():
        if path.name != "__init__.py":
            per[str(path.parent.relative_to(ROOT))] += 1
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        code = sum(not line.lstrip().startswith("#") for line in lines)
        assert code <= MOST_LINES, f"{path.relative_to(ROOT)} has {code} lines of code"
    assert not {folder: files for folder, files in per.items() if files > MOST_FILES}


def test_no_two_public_classes_share_a_name() -> None:
    found = defaultdict(list)
    for module, path in modules().items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    assert not {name: where for name, where in found.items() if len(where) > 1}


def test_a_module_of_ours_is_called_by_its_own_name() -> None:
    """`import … as` only where two of one name meet, and then the name stays in it: clocks as clock_rows."""
    wrong = []
    for module, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    ours = f"{node.module}.{alias.name}" in modules()
                    if ours and alias.asname and alias.name.rstrip("s").removesuffix("ie") not in alias.asname:
                        wrong.append(f"{module}: {alias.name} as {alias.asname}")
    assert not wrong, wrong


def test_sql_stands_in_storage_only() -> None:
    for module, path in modules().items():
        if within(module, "storage"):
            continue
        tables = [name for name in imports(path) if name.startswith("storage.tables")]
        assert not tables, f"{module} speaks to tables: {tables}"
        calls = {ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)}
        assert not calls & {"sa.select", "sa.insert", "sa.update", "sa.delete", "sa.text"}, module


def test_words_people_write_or_read_stand_in_texts_and_understanding() -> None:
    wrong = []
    for module in _every("handlers"):
        tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
        said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                wrong += [f"{module}:{node.lineno} {node.value[:30]}"] if HAN.search(node.value) else []
    assert not wrong, wrong


@pytest.mark.parametrize("house", ["bot.domain", "bot.understanding"])
def test_the_domain_and_the_understanding_are_pure(house: str) -> None:
    for module in _every(house):
        path = modules()[module]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        outside = {name.split(".")[0] for name in imports(path)} - {"bot"} - STDLIB_OF_DOMAIN - PLAIN.get(module, set())
        assert not outside, f"{module} imports {outside}"
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.Await | ast.AsyncFunctionDef)], f"{module} waits"
        clocks = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in ("utcnow", "today")]
        assert not clocks, f"{module} looks at the clock"


PLAIN: dict[str, set[str]] = {"bot.understanding.data.reader": {"pathlib"}}
"""Modules of the pure rooms that read data files shipped with the program, once, and with what."""


def _words(path: Path) -> str:
    """Names and strings of the code, without what the comments and docstrings say."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    found = []
    for node in ast.walk(tree):
        found += [str(getattr(node, name, "")) for name in ("id", "attr", "name", "arg")]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            found.append(node.value)
    return " ".join(found).lower()


def test_no_network_is_named_outside_its_room_and_the_wiring() -> None:
    for module in [*_every("handlers"), *_every("bot.domain"), *_every("bot.channels.shared")]:
        found = [
            vendor
            for vendor in ("telegram", "wechat", "wecom", "dingtalk", "feishu")
            if vendor in _words(modules()[module])
        ]
        assert not found, f"{module} knows a vendor's name"

"""Precompiled statements stay on the message path, and never write past a unit's snapshot."""

from __future__ import annotations

import ast
from importlib import import_module

from storage.engine.compiled import CompiledStatement
from storage.people.staff_snapshot import StaffSnapshot
from tests.rooms import imports, modules

ON_THE_MESSAGE_PATH = {
    "storage.complaints.clocks",
    "storage.complaints.complaints",
    "storage.complaints.promises",
    "storage.complaints.tasks",
    "storage.incidents.similar",
    "storage.incidents.warnings",
    "storage.messages.conversations",
    "storage.messages.outbox",
    "storage.messages.passive_replies",
    "storage.messages.send_windows",
    "storage.people.roster",
    "storage.people.staff",
}


def test_only_the_message_path_uses_compiled_statements() -> None:
    wanted = "storage.engine.compiled.CompiledStatement"
    assert {module for module, path in modules().items() if wanted in imports(path)} == ON_THE_MESSAGE_PATH


def test_they_are_made_once_when_the_module_is_loaded() -> None:
    for module in ON_THE_MESSAGE_PATH:
        inside = [
            node
            for node in ast.walk(ast.parse(modules()[module].read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        ]
        calls = [call for node in inside for call in ast.walk(node) if isinstance(call, ast.Call)]
        assert not [call for call in calls if ast.unparse(call.func) == "CompiledStatement"], module


def test_none_writes_to_a_table_that_a_snapshot_remembers() -> None:
    made = [one for module in ON_THE_MESSAGE_PATH for one in vars(import_module(module)).values()]
    statements = [one for one in made if isinstance(one, CompiledStatement)]
    written = {statement.writes for statement in statements}
    assert {"messages", "complaints"} <= written
    assert not written & StaffSnapshot.tables

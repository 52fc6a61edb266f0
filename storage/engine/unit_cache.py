"""Rows that are asked for again and again within one unit of work are read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

T = TypeVar("T")
P = ParamSpec("P")
_known: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Until its end, what `once` decorates is read once for the same arguments. For a stretch of one unit of work that
    does not write to those tables."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(read: Callable[Concatenate[sa.Connection, P], T]) -> Callable[Concatenate[sa.Connection, P], T]:
    """A reading function (connection, *arguments that can be keys), remembered while somebody is `remembering`."""

    @wraps(read)
    def remembered(connection: sa.Connection, /, *arguments: P.args, **named: P.kwargs) -> T:
        known = _known.get()
        if known is None:
            return read(connection, *arguments, **named)
        key = (read, *map(_plain, arguments), *((name, _plain(one)) for name, one in sorted(named.items())))
        if key not in known:
            known[key] = read(connection, *arguments, **named)
        found: T = known[key]
        return found

    return remembered


def _plain(argument: Any) -> Any:
    return tuple(argument) if isinstance(argument, list) else argument


def foreseen(read: Callable[..., T], *arguments: Any, value: T) -> None:
    """What `read` would return for these arguments, known already from reading many at once."""
    known = _known.get()
    if known is not None:
        known[(getattr(read, "__wrapped__", read), *arguments)] = value

"""A changed copy of a frozen value: what dataclasses.replace does, at a tenth of its cost on values of many fields."""

from __future__ import annotations

from typing import Any, TypeVar

V = TypeVar("V")


def changed(value: V, **new: Any) -> V:
    """The same value but for these fields. For frozen dataclasses without slots whose fields are all given to
    __init__ and which check nothing there. Raises TypeError for a field that it does not have."""
    made = object.__new__(type(value))
    fields = made.__dict__
    fields.update(value.__dict__)
    known = len(fields)
    fields.update(new)
    if len(fields) != known:
        raise TypeError(f"{type(value).__name__} has no field {', '.join(new.keys() - value.__dict__.keys())}")
    return made


def whole(kind: type[V], values: dict[str, Any]) -> V:
    """A value of that kind out of all its fields, which are its own from now on. For the same dataclasses, where every
    field is known to be given: a row of the database."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", values)
    return made

"""Base model of every section of config.yaml."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator


class Section(BaseModel):
    """One block of config.yaml: frozen, unknown keys refused, never showing what was typed in an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", coerce_numbers_to_str=True, hide_input_in_errors=True, validate_default=True
    )

    @model_validator(mode="before")
    @classmethod
    def _remember_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Notes which keys this block may have, for the suggestion beside an unknown one."""
        if isinstance(info.context, dict) and isinstance(data, dict):
            info.context[id(data)] = tuple(cls.model_fields)
        return data

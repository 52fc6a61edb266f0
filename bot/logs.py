"""JSON logging: one object a line on stderr with logger, message and ids; never what somebody wrote."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

LONGEST = 2000
TALKATIVE = ("httpx", "httpcore", "aiohttp.access", "asyncio", "telegram", "alembic", "aiosqlite", "sqlalchemy",
             "asyncpg", "PIL")  # fmt: skip


class JsonLogFormatter(logging.Formatter):
    """A log record as one line of JSON; control characters are escaped, so nobody can forge a line [K-08]."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": record.getMessage()[:LONGEST],
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = type(record.exc_info[1]).__name__
            entry["where"] = _where(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=True)


def _where(error: BaseException) -> str:
    """The innermost places, without the words of the exception: those may quote what a resident wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def set_up(level: str) -> None:
    """Sends every record to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLogFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)  # they would be printed as they are, perhaps with the name of somebody's file
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    keep_libraries_quiet()


def keep_libraries_quiet() -> None:
    """Libraries that log addresses with tokens, or statements with what somebody wrote in them, are kept at warnings
    whatever level is asked for [P-01]."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

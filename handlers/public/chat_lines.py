"""Lines of the web chat's transcript as JSON values, for the template and for the script alike."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from handlers.desk import Desk
from storage.messages.transcript import TranscriptLine

_CASE = re.compile(r"/c/[A-Za-z0-9_-]{22}")


def line_shown(desk: Desk, language: str, line: TranscriptLine) -> dict[str, Any] | None:
    """One line as a value: id, way, text with its links apart, rows of buttons, files, time; None for a line with
    nothing to show."""
    row = line.row
    text = line.tapped or row.text
    made = {
        "id": row.id,
        "way": row.way,
        "text": text,
        "parts": linked_parts(desk, text) if row.way == "out" else [[text, ""]] if text else [],
        "rows": [[_button(desk, *button) for button in buttons] for buttons in row.payload.get("rows", ())],
        "files": [{"url": f"/files/{token}", "kind": kind, "name": name} for token, kind, name in line.files],
        "point": "point" in row.payload and row.way == "in",
        "at": row.at.isoformat(),
        "when": desk.texts.moment(language, row.at, desk.settings.zone, desk.database.clock()),
        "client": row.external.partition(":")[2] if row.way == "in" else "",
        "language": language,
    }
    return made if text or made["rows"] or made["files"] or made["point"] else None


def _button(desk: Desk, label: str, data: str, url: str) -> dict[str, str]:
    return {"label": label, "data": data, "url": _path(desk, url) if url else ""}


def linked_parts(desk: Desk, text: str) -> list[list[str]]:
    """The text cut at the addresses of our own pages: [words, path]. No other address ever becomes a link, so words
    a resident wrote, repeated by us, lead nowhere [K-05]."""
    found: list[list[str]] = []
    ours = re.escape(desk.settings.web.public_url.rstrip("/"))
    end = 0
    for match in re.finditer(rf"{ours}(?P<path>/(?!/)[A-Za-z0-9/_?=&.-]*)", text):
        found += [[text[end : match.start()], ""], [match[0], match["path"]]]
        end = match.end()
    return [part for part in [*found, [text[end:], ""]] if part[0]]


def is_case(path: str) -> bool:
    """Whether a path leads to one complaint's own page."""
    return bool(_CASE.fullmatch(path))


def _path(desk: Desk, url: str) -> str:
    """Our own addresses without the host, so that they work wherever the page was opened; others only over http."""
    ours = desk.settings.web.public_url.rstrip("/")
    if url.startswith(ours + "/"):
        return url[len(ours) :]
    return url if urlsplit(url).scheme in ("http", "https") else ""

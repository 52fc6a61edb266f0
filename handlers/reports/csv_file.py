"""CSV file of a report: UTF-8 with a mark so that Excel reads Chinese, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from handlers.reports.reports import ReportTable

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: ReportTable) -> bytes:
    """The heads and the rows, as bytes to be sent or stored."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_cell(head) for head in table.heads])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str | int) -> str | int:
    """Words that begin like a formula stand behind an apostrophe, which spreadsheets show as words."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

"""Reports on screen: which one, which month, the table, and the same as a file."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from aiohttp import web

from handlers.console.layout import community_codes, show
from handlers.queries.access import WATCH, Viewer
from handlers.reports.csv_file import csv_bytes
from handlers.reports.reports import REPORTS, ReportTable, compute, month_of
from handlers.web.session import Nav, StaffPage, Visit


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/reports?report=&month="""
    name, month = _asked(visit)
    table = await _computed(visit.viewer, name, month)
    return show(visit, "registers/reports", reports=list(REPORTS), name=name, month=f"{month:%Y-%m}", table=table)


async def file(visit: Visit) -> web.StreamResponse:
    """GET /console/reports/file?report=&month=: the same table as CSV."""
    name, month = _asked(visit)
    table = await _computed(visit.viewer, name, month)
    names = f"filename=\"{name}-{month:%Y-%m}.csv\"; filename*=UTF-8''{quote(table.title)}.csv"
    headers = {"Content-Disposition": f"attachment; {names}"}
    return web.Response(body=csv_bytes(table), content_type="text/csv", charset="utf-8", headers=headers)


def _asked(visit: Visit) -> tuple[str, date]:
    """The report and month of the address; the first report and this month where it names none of ours."""
    query, desk = visit.request.query, visit.viewer.desk
    name = query.get("report", "")
    today = desk.database.clock().astimezone(desk.settings.zone).date()
    return name if name in REPORTS else next(iter(REPORTS)), month_of(query.get("month", "")) or today.replace(day=1)


async def _computed(viewer: Viewer, name: str, month: date) -> ReportTable:
    desk, language = viewer.desk, viewer.language
    report, mine = REPORTS[name], community_codes(viewer)
    return await desk.database.read(lambda connection: compute(desk, connection, report, month, mine, language))


PAGES = (
    StaffPage("GET /console/reports", WATCH, page, Nav("reports", 95, "more")),
    StaffPage("GET /console/reports/file", WATCH, file),
)

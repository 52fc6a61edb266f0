"""Health checks and Prometheus metrics: /healthz, /readyz, /metrics, without personal data."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from handlers.desk import Desk
from handlers.web.pages import DESK, METRICS, client_address, nearby
from storage.database import StorageBusy
from storage.engine import backlog


class MetricsCollector:
    """Metrics of this process: counters fed by the database's notes, gauges read when they are asked for."""

    def __init__(self, desk: Desk, registry: CollectorRegistry) -> None:
        self.desk = desk
        self.came = Counter("huifang_messages_in", "Messages taken in, by channel", ["channel"], registry=registry)
        self.went = Counter("huifang_messages_out", "Messages written, by channel", ["channel"], registry=registry)
        self.moves = Counter("huifang_moves", "Moves made on complaints", registry=registry)
        self.refused = Counter("huifang_refused_closings", "Refused moves kept for appraisal", registry=registry)
        self.rang = Counter("huifang_clocks_rung", "Clocks rung, by rule", ["rule"], registry=registry)
        self.late = Gauge("huifang_clock_late_seconds", "How late the last clock rang", registry=registry)
        self.queue = Gauge("huifang_outbox_queued", "Messages waiting to be sent", registry=registry)
        self.dead = Gauge("huifang_outbox_failed", "Messages given up or uncertain", registry=registry)
        self.pending = Gauge("huifang_files_pending", "Files waiting to be fetched", registry=registry)
        self.due = Gauge("huifang_clocks_overdue_seconds", "How long the first unrung clock is due", registry=registry)
        desk.database.listen(self.hear)

    def hear(self, topic: str, value: Any) -> None:
        """Counts a note of a committed unit of work."""
        if topic == "heard":
            self.came.labels(value).inc()
        elif topic == "out":
            self.went.labels(value.address.channel).inc()
        elif topic == "pulled":
            self.went.labels(value[0]).inc()
        elif topic == "case":
            self.moves.inc()
        elif topic == "refused":
            self.refused.inc()
        elif topic == "rang":
            self.rang.labels(value[0]).inc()
            self.late.set(value[1])

    async def ask(self) -> None:
        """Brings the gauges up to date; each is behind a partial index."""
        now = await self.desk.database.read(backlog.read)
        self.queue.set(now.queued)
        self.dead.set(now.failed)
        self.pending.set(now.files)
        late = (self.desk.database.clock() - now.due).total_seconds() if now.due else 0.0
        self.due.set(max(0.0, late))


METRICS_COLLECTOR: web.AppKey[MetricsCollector] = web.AppKey("watching", MetricsCollector)


def add(app: web.Application) -> None:
    """Adds the metrics and the routes."""
    app[METRICS_COLLECTOR] = MetricsCollector(app[DESK], app[METRICS])
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)


async def alive(request: web.Request) -> web.Response:
    """GET /healthz: the process answers."""
    return web.Response(text="ok\n")


async def ready(request: web.Request) -> web.Response:
    """GET /readyz: the database answers and its tables are there."""
    try:
        await request.app[DESK].database.read(backlog.probe)
    except (sa.exc.SQLAlchemyError, StorageBusy, OSError, TimeoutError):
        return web.Response(text="not ready\n", status=503)
    return web.Response(text="ready\n")


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics in Prometheus' text form, to this machine and trusted proxies themselves; 404 to anybody else."""
    settings = request.app[DESK].settings
    peer = client_address(request, settings)
    trusted = (
        peer == (request.remote or "")
        and "X-Forwarded-For" not in request.headers
        and any(_inside(peer, network) for network in settings.web.trusted_proxies)
    )
    if not (nearby(request) or trusted):
        raise web.HTTPNotFound
    await request.app[METRICS_COLLECTOR].ask()
    return web.Response(body=generate_latest(request.app[METRICS]), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _inside(address: str, network: Any) -> bool:
    return bool(address) and ip_address(address) in network

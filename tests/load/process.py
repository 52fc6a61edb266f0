"""Starts a contestant as a real process, and reads from /proc what it cost (Linux only)."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ports import free_port

__all__ = ["ROOT", "Contestant", "free_port", "started", "wait_until_listening"]
ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 200.0


class Contestant:
    """A running process that listens on `port`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def cpu(self) -> float:
        """Seconds of both kinds that every thread of the process has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """The most memory it has ever held, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6

    def ask(self, path: str) -> Any:
        """The JSON that a GET brings back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def started(module: str, *arguments: str, port: int = 0, errors: Path | None = None) -> Iterator[Contestant]:
    """Runs `python -m module arguments` until the block ends. It tells its port on its first line, or is known to
    listen on `port`."""
    command = [sys.executable, "-m", module, *arguments]
    with open(errors or os.devnull, "w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            yield Contestant(process, port or _told_port(process))
        finally:
            process.terminate()
            process.wait(30)


def _told_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    word, _, port = process.stdout.readline().partition(" ")
    if word != "PORT":
        raise RuntimeError("the process did not start")
    return int(port)


def wait_until_listening(contestant: Contestant) -> None:
    """Returns when the process takes connections. Raises when it ended or took too long."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if contestant.process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", contestant.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the process does not listen; its log tells why")

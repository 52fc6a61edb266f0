"""Two runs on one machine never take each other's ports."""

from __future__ import annotations

import asyncio
import socket
import sys

import pytest

from tests.ports import free_port

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port can only be found free, not kept")


def test_a_port_is_given_once_and_to_nobody_who_asks_for_any() -> None:
    mine = {free_port() for _ in range(200)}
    assert len(mine) == 200
    others = []
    for reuse in (0, 1) * 250:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        sock.bind(("127.0.0.1", 0))
        others.append(sock)
    ports = {sock.getsockname()[1] for sock in others}
    for sock in others:
        sock.close()
    assert not mine & ports


async def test_the_server_it_is_meant_for_listens_there_again_and_again() -> None:
    port = free_port()
    for _ in range(3):
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()

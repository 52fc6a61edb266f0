"""Ports for servers that are told where to listen, because they are started again in the same place or because others
must know beforehand; everything else listens on port 0 and is asked."""

from __future__ import annotations

import socket
import sys


class HeldPort:
    """A port of our own until `close`: on Linux it stays bound without listening, so that nobody else is given it
    meanwhile, and a server that asks for it by number still gets it (SO_REUSEADDR on both sides)."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        if sys.platform == "linux":
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.number = int(self._socket.getsockname()[1])
        if sys.platform != "linux":
            self.close()  # elsewhere it can only be found free

    def close(self) -> None:
        self._socket.close()

    def keep(self) -> int:
        """Held until this process ends; returns its number."""
        self._socket.detach()
        return self.number


def free_port() -> int:
    """A port of this process's own until it ends."""
    return HeldPort().keep()

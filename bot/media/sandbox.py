"""Image decoding in a separate process with bounded memory and time, so that a malicious picture ends only that."""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from bot.media import images
from bot.media.images import NoDecoder, Repainted, TooManyPixels, UnreadableImage

MOST_MEMORY = 1536 << 20
"""Bytes of address space; the largest picture we take needs about half of it."""
MOST_SECONDS = 30.0
IDLE_SECONDS = 60.0
_HEAD = struct.Struct(">8sQQ")  # extension, limit, length of the picture
_ANSWER = struct.Struct(">QQ")  # length of what is said about it, length of the new picture
_FAULTS: dict[str, type[Exception]] = {kind.__name__: kind for kind in (TooManyPixels, UnreadableImage, NoDecoder)}
_one_at_a_time = threading.Lock()
_painter: subprocess.Popen[bytes] | None = None


def repaint(data: bytes, extension: str, limit: int) -> Repainted:
    """images.repaint in the decoder process, one picture at a time. When the process dies or takes longer than
    MOST_SECONDS it is replaced and UnreadableImage raised [J-01]."""
    with _one_at_a_time:
        answer, died_of_it = _tried(data, extension, limit)
        if answer is None and not died_of_it:  # an idle one left in peace just now
            answer, _ = _tried(data, extension, limit)
    if answer is None:
        raise UnreadableImage
    told, painted = answer
    if fault := told.get("fault"):
        raise _FAULTS[fault]
    return Repainted(data=painted, **told)


def _tried(data: bytes, extension: str, limit: int) -> tuple[tuple[Any, bytes] | None, bool]:
    """The answer, or None and whether the process died of the picture."""
    global _painter
    if _painter is None:
        _painter = _started()
    answer = _asked(_painter, data, extension, limit)
    return answer, answer is None and end_process() != 0


@atexit.register
def end_process() -> int:
    """Ends the decoder process, if there is one; returns its exit code, 0 when it ended by itself."""
    global _painter
    painter, _painter = _painter, None
    if painter is None:
        return 0
    for stream in (painter.stdin, painter.stdout):
        if stream is not None:
            stream.close()
    try:
        return painter.wait(1.0)
    except subprocess.TimeoutExpired:
        painter.kill()
        return painter.wait()


def _started() -> subprocess.Popen[bytes]:
    """Starts the decoder process, with an environment that holds no settings or secrets."""
    here = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-c", "from bot.media import sandbox; sandbox.serve()"]
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        bufsize=0, env={**here, "PYTHONPATH": paths},
    )  # fmt: skip


def _asked(painter: subprocess.Popen[bytes], data: bytes, extension: str, limit: int) -> tuple[Any, bytes] | None:
    """The answer; None when the process ended without one."""
    late = threading.Timer(MOST_SECONDS, painter.kill)
    late.daemon = True
    late.start()
    assert painter.stdin is not None
    assert painter.stdout is not None
    try:
        _put(painter.stdin, _HEAD.pack(extension.encode(), limit, len(data)) + data)
        said, length = _ANSWER.unpack(_whole(painter.stdout, _ANSWER.size))
        return json.loads(_whole(painter.stdout, said)), _whole(painter.stdout, length)
    except (OSError, EOFError):
        return None
    finally:
        late.cancel()


def _put(stream: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def _whole(stream: IO[bytes], length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        piece = stream.read(length - len(found))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


# ---- in the other process ----------------------------------------------------------------------------------------


def serve() -> None:
    """Main loop of the decoder process: answers requests on stdin until it is closed."""
    _bound()
    came, goes = sys.stdin.buffer, sys.stdout.buffer
    while head := _next(came):
        extension, limit, length = _HEAD.unpack(head)
        told, painted = _answered(_whole(came, length), extension.rstrip(b"\0").decode(), limit)
        words = json.dumps(told).encode()
        goes.write(_ANSWER.pack(len(words), len(painted)) + words + painted)
        goes.flush()


def _next(came: IO[bytes]) -> bytes:
    if os.name == "posix" and not select.select([came], [], [], IDLE_SECONDS)[0]:
        return b""
    return came.read(_HEAD.size)


def _answered(data: bytes, extension: str, limit: int) -> tuple[dict[str, Any], bytes]:
    try:
        new = images.repaint(data, extension, limit)
    except (TooManyPixels, UnreadableImage, NoDecoder) as error:
        return {"fault": type(error).__name__}, b""
    except MemoryError:
        return {"fault": "TooManyPixels"}, b""
    told = asdict(new)
    return told, told.pop("data")


def _bound() -> None:
    """Windows has no such bounds; there the limit of pixels alone must do."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

"""Image sanitiser: decodes and re-encodes a picture, so that only pixels stay and all metadata goes."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

MOST_PIXELS = 40_000_000
LONGEST_EDGE = 2_560
MOST_SCANS = 64
"""Passes of a progressive JPEG; ordinary ones have about ten, and each costs a whole walk over the picture."""

_READERS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP", "heic": "HEIF"}
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""From the camera's orientation to the number of the turn that undoes it (PIL.Image.Transpose)."""


class TooManyPixels(Exception):
    """More pixels than we are willing to hold in memory."""


class UnreadableImage(Exception):
    """Cut short, corrupt, or not a picture after all."""


class NoDecoder(Exception):
    """The picture may be intact, but no installed decoder reads its format."""


@dataclass(frozen=True, slots=True)
class Repainted:
    """The new picture. `note` is first_frame when it moved, scaled when it was larger, else empty."""

    extension: str
    data: bytes
    width: int
    height: int
    note: str


def repaint(data: bytes, extension: str, limit: int) -> Repainted:
    """The first frame, upright, at most LONGEST_EDGE on its longer side, as JPEG or PNG without any metadata.

    WebP, GIF and BMP become JPEG or PNG because every network takes those two. Blocks for as long as decoding takes;
    holds up to ten bytes for each pixel, WebP sixteen. Raises TooManyPixels, UnreadableImage, NoDecoder.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow's own guard, for whatever it opens on its way
    reader = _READERS[extension]
    if reader == "HEIF" and not _reads_heif():
        raise NoDecoder
    if reader == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise UnreadableImage
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=[reader]) as image:
            warnings.simplefilter("ignore", UserWarning)  # broken notes about the picture: they are thrown away anyway
            return _paint(image, lossy=reader in ("JPEG", "WEBP", "HEIF"), limit=limit)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except TooManyPixels:
        raise
    except Exception as error:  # decoders raise whatever they like on bytes made to hurt them
        raise UnreadableImage from error


def _reads_heif() -> bool:
    """What phones of one maker take pictures in; read when the extra `heic` is installed."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _paint(image: Image, lossy: bool, limit: int) -> Repainted:
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    large = max(image.size) > LONGEST_EDGE
    image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # JPEG only: decodes at a fraction of the size
    image.load()
    clean, turn, moved = _plain(image), _turn(image), _moves(image)
    clean.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    clean = clean.copy() if turn is None else clean.transpose(turn)
    clean.info = {}
    end, painted = _written(clean, lossy, limit)
    return Repainted(end, painted, clean.width, clean.height, "first_frame" if moved else "scaled" if large else "")


def _turn(image: Image) -> Transpose | None:
    from PIL.Image import Transpose

    try:
        number = _TURNS.get(image.getexif().get(0x0112, 1))
    except Exception:  # a broken note about the picture is no fault of the picture
        return None
    return None if number is None else Transpose(number)


def _moves(image: Image) -> bool:
    try:
        return image.format in ("GIF", "WEBP", "PNG") and bool(getattr(image, "is_animated", False))
    except Exception:  # the frames behind the first are none of our business
        return False


def _plain(image: Image) -> Image:
    """Grey, colour or colour with transparency; never a palette, whose colours could carry something."""
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return _as(image, "RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    return _as(image, "L" if image.mode in ("1", "L") else "RGB")


def _as(image: Image, mode: str) -> Image:
    """Pillow's convert copies even what needs no converting, and a large picture is best held once."""
    return image if image.mode == mode else image.convert(mode)


def _written(image: Image, lossy: bool, limit: int) -> tuple[str, bytes]:
    """PNG where it can matter (drawings, transparency), JPEG where it cannot or where PNG would be over the limit."""
    from PIL import Image as pillow

    out = io.BytesIO()
    if not lossy or image.mode == "RGBA":
        image.save(out, "PNG")
        if out.tell() <= limit:
            return "png", out.getvalue()
    if image.mode == "RGBA":
        white = pillow.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return "jpg", out.getvalue()

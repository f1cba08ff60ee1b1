"""A standalone drawing as a PNG picture."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

from orechain.errors import OrechainError, first_line

SCALE = 2.0


def png(svg: str, *, scale: float = SCALE) -> bytes:
    """Return a standalone SVG as a PNG picture, ``scale`` pixels for each of its units.

    Raises
    ------
    OrechainError
        If the drawing holds Chinese and no font of the machine does, or the renderer refuses it.
    """
    import resvg_py

    if any("\u4e00" <= sign <= "\u9fff" for sign in svg) and not has_chinese_font():
        raise OrechainError("no_chinese_font")
    try:
        made = resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background="#ffffff")
    except ValueError as broken:
        raise OrechainError("picture_failed", reason=first_line(broken)) from broken
    return bytes(made)


@cache
def has_chinese_font() -> bool:
    """Whether the fonts of this machine draw Chinese characters: two different ones must not look alike."""
    return _glyph("铜") != _glyph("钴") and _glyph("钴") != _glyph(" ")


def _glyph(sign: str) -> bytes:
    import resvg_py

    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="4" y="32" font-size="30" font-family="sans-serif">{sign}</text></svg>'
    )
    return pixels(bytes(resvg_py.svg_to_bytes(svg_string=drawing, background="#ffffff")))


def pixels(picture: bytes) -> bytes:
    """Return the unpacked image data of a PNG, without what may differ between runs."""
    data, place = io.BytesIO(), 8
    while place < len(picture):
        (size,) = struct.unpack(">I", picture[place : place + 4])
        if picture[place + 4 : place + 8] == b"IDAT":
            data.write(picture[place + 8 : place + 8 + size])
        place += size + 12
    return zlib.decompress(data.getvalue())

"""Photographs of papers: drawn again, so that nothing is kept but what one sees."""

import io

from PIL import Image, ImageOps

PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LONGEST_SIDE = 2400  # pixels: an A4 page at 200 dots an inch
MOST_PIXELS = 60_000_000  # larger than any telephone takes; a picture that unfolds to more is refused unread
QUALITY = 85


class UnreadablePicture(ValueError):  # noqa: N818 -- what is said of a file, not a fault of ours
    """Bytes that are no picture, or one too large to be unfolded."""


def picture_redrawn(content: bytes) -> bytes:
    """The picture as a JPEG, upright, at most `LONGEST_SIDE`: without the place and the day that telephones write in.

    Raises UnreadablePicture.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnreadablePicture("too many pixels")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(upright)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture(str(error)) from error


def _jpeg(picture: Image.Image) -> bytes:
    """On white paper: a JPEG knows no transparency."""
    layer = picture.convert("RGBA")
    page = Image.new("RGB", layer.size, "white")
    page.paste(layer, mask=layer)
    drawn = io.BytesIO()
    page.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()

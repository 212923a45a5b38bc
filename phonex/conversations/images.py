"""Images as they are stored: encoded anew, so that nothing but the picture is kept.

Metadata, such as where it was taken, is dropped, and whatever else a file may hide; its colors are
brought to sRGB before its color profile is. Slow to import: Pillow.

With the most pixels allowed, a process grows by this much: 240 MB for a jpeg (280 MB if it is
progressive and CMYK), 115 MB for a png, 215 MB for a webp.
"""

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from phonex.conversations.errors import ImageTooLarge, ImageUnusable, NotAnImage

MAX_BYTES = 10_000_000
# A jpeg can be decoded at a fraction of its size; files of the others are small for their pixels.
MAX_PIXELS = {"JPEG": 24_000_000, "PNG": 12_000_000, "WEBP": 12_000_000}
MAX_EDGE = 4096  # pixels; larger ones are made smaller
_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
_OPTIONS = {
    "PNG": {},
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 90, "method": 2},
}
# The modes in which Pillow holds colors of a profile's space.
_HELD = {"RGB": ("RGB", "RGBA"), "CMYK": ("CMYK",), "GRAY": ("L",)}
# What Pillow raises for broken files; of broken metadata it only warns, where that is no error.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    UserWarning,
    struct.error,
)


@dataclass(frozen=True)
class EncodedImage:
    """suffix: of its format, with the dot."""

    content: bytes
    suffix: str


def reencode(file: BinaryIO) -> EncodedImage:
    """The first picture of a png, jpeg or webp file, upright, without metadata, in its format.

    The format is seen by the content. Blocks. Raises NotAnImage, ImageTooLarge, ImageUnusable.
    """
    content = _read(file)
    try:
        with Image.open(io.BytesIO(content), formats=list(_SUFFIXES)) as image:
            return _encoded(image)
    except UnidentifiedImageError as exc:
        raise NotAnImage("The file is not a png, jpeg or webp image; send one of these.") from exc
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise _too_many_pixels(max(MAX_PIXELS.values())) from exc
    except _BROKEN as exc:
        raise ImageUnusable("The image is broken or truncated; send the whole file.") from exc


def _read(file: BinaryIO) -> bytes:
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ImageTooLarge(
            f"The image has more than {MAX_BYTES // 1_000_000} MB; send a smaller one."
        )
    if not content:
        raise NotAnImage("The file is empty; send a png, jpeg or webp image.")
    return content


def _encoded(image: Image.Image) -> EncodedImage:
    kind = image.format or ""
    if image.width * image.height > MAX_PIXELS[kind]:
        raise _too_many_pixels(MAX_PIXELS[kind])
    if kind == "JPEG":  # before it is converted: a smaller one takes less memory
        image.thumbnail((MAX_EDGE, MAX_EDGE))
    pixels = _pixels(image, kind)
    pixels.thumbnail((MAX_EDGE, MAX_EDGE))
    ImageOps.exif_transpose(pixels, in_place=True)
    pixels.info.clear()  # save() would write some of it
    target = io.BytesIO()
    pixels.save(target, kind, save_all=False, **_OPTIONS[kind])
    return EncodedImage(target.getvalue(), _SUFFIXES[kind])


def _pixels(image: Image.Image, kind: str) -> Image.Image:
    """The image in sRGB, in a mode that its format can hold; not copied if it has that, for the
    memory.
    """
    see_through = kind != "JPEG" and image.has_transparency_data
    mode = "RGBA" if see_through else "RGB"
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert(mode)
    if profile:
        image = _in_srgb(image, profile)
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """As it is if the profile is broken or of other colors."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode not in _HELD.get(source.profile.xcolor_space.strip(), ()):
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        transform = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), image.mode, mode
        )
        changed = ImageCms.applyTransform(image, transform, inPlace=image.mode == mode)
    except (ImageCms.PyCMSError, OSError):
        return image
    return image if changed is None else changed


def _too_many_pixels(most: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"The image has more than {most // 1_000_000} million pixels; make it smaller."
    )

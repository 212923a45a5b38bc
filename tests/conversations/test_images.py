"""Images are encoded anew: the picture stays, all else goes; what is none is refused."""

import io
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from phonex.conversations.errors import ImageTooLarge, ImageUnusable, NotAnImage
from phonex.conversations.images import MAX_EDGE, MAX_PIXELS, reencode

SECRET = b"51.5N 0.1W"
RED, CLEAR = (200, 30, 40, 255), (0, 0, 0, 0)


def make(
    kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGBA", **options: object
) -> bytes:
    """A red picture with a clear corner, where the mode has that."""
    image = Image.new("RGBA", size, RED)
    image.paste(CLEAR, (0, 0, size[0] // 2, size[1] // 2))
    target = io.BytesIO()
    image.convert(mode).save(target, kind, **options)
    return target.getvalue()


def seen(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("kind", "mode", "suffix"),
    [
        ("PNG", "RGBA", ".png"),
        ("PNG", "P", ".png"),
        ("PNG", "LA", ".png"),
        ("PNG", "1", ".png"),
        ("JPEG", "RGB", ".jpg"),
        ("JPEG", "CMYK", ".jpg"),
        ("JPEG", "L", ".jpg"),
        ("WEBP", "RGBA", ".webp"),
    ],
)
def test_the_picture_and_its_format_stay(kind: str, mode: str, suffix: str) -> None:
    made = reencode(io.BytesIO(make(kind, mode=mode)))
    image, before = seen(made.content), seen(make(kind, mode=mode))
    assert (made.suffix, image.format, image.size) == (suffix, kind, (60, 40))
    for spot in ((50, 30), (5, 5)):
        pixels = zip(rgba(image, spot), rgba(before, spot), strict=True)
        assert all(abs(now - then) < 12 for now, then in pixels), (mode, spot)


def rgba(image: Image.Image, spot: tuple[int, int]) -> tuple[int, ...]:
    pixel = image.convert("RGBA").getpixel(spot)
    assert isinstance(pixel, tuple)
    red, green, blue, alpha = pixel
    return (red * alpha // 255, green * alpha // 255, blue * alpha // 255, alpha)


def swapped_profile() -> bytes:
    """Of colors whose red is the blue of sRGB, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "RGB"), ("JPEG", "RGB"), ("WEBP", "RGBA")],
)
def test_colors_of_a_profile_stay_right_without_it(kind: str, mode: str) -> None:
    image = seen(reencode(io.BytesIO(make(kind, mode=mode, icc_profile=swapped_profile()))).content)
    red, green, blue, alpha = rgba(image, (50, 30))
    assert (abs(red - 40) < 12, abs(green - 30) < 12, abs(blue - 200) < 12, alpha) == (
        True,
        True,
        True,
        255,
    )
    assert rgba(image, (5, 5))[3] == rgba(seen(make(kind, mode=mode)), (5, 5))[3]
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_profile_of_other_colors_is_left_out(mode: str) -> None:
    with_profile = make("JPEG", mode=mode, icc_profile=swapped_profile())
    made = reencode(io.BytesIO(with_profile)).content
    assert made == reencode(io.BytesIO(make("JPEG", mode=mode))).content


def test_nothing_but_the_picture_stays() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Where", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    for file in (
        make("PNG", pnginfo=text),
        make("PNG", exif=exif),
        make("JPEG", mode="RGB", exif=exif, comment=SECRET),
        make("WEBP", exif=exif, xmp=SECRET),
        make("PNG") + SECRET,
        make("JPEG", mode="RGB") + SECRET,
        make("JPEG", mode="RGB", icc_profile=SECRET),
    ):
        made = seen(reencode(io.BytesIO(file)).content)
        assert SECRET in file
        assert SECRET not in reencode(io.BytesIO(file)).content
        assert not made.getexif()
        assert not {"comment", "xmp", "exif", "icc_profile", "Where"} & made.info.keys()


def test_a_large_image_is_made_smaller() -> None:
    made = reencode(io.BytesIO(make("JPEG", (6000, 300), "RGB")))
    assert seen(made.content).size == (MAX_EDGE, 205)


def test_only_the_first_picture_of_several_stays() -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    made = seen(reencode(io.BytesIO(target.getvalue())).content)
    assert getattr(made, "n_frames", 1) == 1
    assert rgba(made, (4, 4))[0] > 200


def png_of(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A png that claims a size, with pixels for few of its lines. more: chunks."""
    chunks = [
        (b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"),
        *more,
        (b"IDAT", zlib.compress(b"\0" * 1000)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        for name, data in chunks
    )


@pytest.mark.parametrize("edge", [3_500, 6_400, 10_000, 60_000])
def test_a_decompression_bomb_is_refused_by_its_head(edge: int) -> None:
    with pytest.raises(ImageTooLarge):
        reencode(io.BytesIO(png_of(edge, edge)))


MEASURE = """
import io, resource, sys
from phonex.conversations.images import reencode

files = [open(path, "rb").read() for path in sys.argv[1:]]
reencode(io.BytesIO(files[0]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for file in files[1:]:
    reencode(io.BytesIO(file))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_an_image_takes_little_memory(tmp_path: Path) -> None:
    """Measured in a process of its own, as Pillow's memory is not Python's."""
    modes = {"PNG": "RGBA", "WEBP": "RGBA", "JPEG": "CMYK"}
    paths = [tmp_path / "small"]
    paths[0].write_bytes(make("PNG"))
    for kind, mode in modes.items():
        edge = int(MAX_PIXELS[kind] ** 0.5)
        options: dict[str, object] = {"progressive": True} if kind == "JPEG" else {}
        paths.append(tmp_path / kind)
        if mode == "RGBA":
            options["icc_profile"] = swapped_profile()
        Image.new(mode, (edge, edge), RED).save(paths[-1], kind, **options)
    command = [sys.executable, "-c", MEASURE, *map(str, paths)]
    measured = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(measured.stdout) * 1024 < 300_000_000


@pytest.mark.parametrize("exif", [b"II*", b"II*\0", b"II+\0\x08\0\0\0\xff", b"MM", b"x"])
def test_broken_metadata_is_refused(exif: bytes) -> None:
    with pytest.raises(ImageUnusable):
        reencode(io.BytesIO(png_of(4, 4, (b"eXIf", exif))))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"BM" * 99])
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises((NotAnImage, ImageUnusable)):
        reencode(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_broken_image_is_encoded_or_refused(kind: str) -> None:
    """Nothing else is raised, whatever the bytes are."""
    file, chance = make(kind, mode="RGB"), random.Random(kind)  # noqa: S311  # the same each time
    n_refused = 0
    for _ in range(150):
        broken = bytearray(file)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        cut = broken[: chance.randint(1, len(broken))]
        for each in (broken, cut):
            try:
                reencode(io.BytesIO(bytes(each)))
            except ImageUnusable:
                n_refused += 1
    assert n_refused > 30

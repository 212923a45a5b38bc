"""Audiobooks: MP4 with chapters and a cover (.m4b), as players for books read them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from phonex.audio.chapters import ChapterMark, CoverPicture
from phonex.audio.encode import NO_TAGS
from phonex.audio.pcm import to_int16
from phonex.audio.types import Samples

if TYPE_CHECKING:  # loaded with the first book
    import av
    from av.stream import Stream

BITRATE = 64_000  # AAC, mono speech

_MILLISECONDS = Fraction(1, 1000)
_BLOCK = 1 << 15  # samples
_COVERS = {"image/jpeg": "mjpeg", "image/png": "png"}


class AudiobookWriter:
    """Writes mono audio into an audiobook, as a context manager; leaves the file open.

    Uses constant memory; the same samples give the same bytes. After an error in the context the
    file is left as it is. Not thread-safe.
    """

    def __init__(
        self,
        file: BinaryIO,
        rate: int,
        chapters: Sequence[ChapterMark],
        cover: CoverPicture | None = None,
        tags: Mapping[str, str] = NO_TAGS,
    ) -> None:
        """file: writable and seekable. rate: Hz, one that AAC has. chapters: of all the audio that
        follows. tags: by FFmpeg's names: title, artist, album, comment …
        """
        import av

        self._rate = rate
        self._n_written = 0
        options = {"fflags": "+bitexact", "brand": "M4B "}
        self._container = av.open(file, "w", format="mp4", container_options=options)
        self._container.metadata.update(tags)
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": round(chapter.start * 1000),
                    "end": round(chapter.end * 1000),
                    "time_base": _MILLISECONDS,
                    "metadata": {"title": chapter.title},
                }
                for number, chapter in enumerate(chapters)
            ]
        )
        self._stream = self._container.add_stream("aac", rate=rate, options={"b": str(BITRATE)})
        self._stream.layout = "mono"
        packet = self._cover_packet(cover) if cover else None
        self._container.start_encoding()
        if packet:
            self._container.mux(packet)

    def _cover_packet(self, cover: CoverPicture) -> "av.Packet[Stream]":
        """The picture as it is: it is not encoded again."""
        import av
        from av.stream import Disposition

        stream = self._container.add_mux_stream(
            _COVERS[cover.media_type], width=cover.width, height=cover.height
        )
        stream.disposition = Disposition.attached_pic
        packet = av.Packet(cover.data)
        packet.stream, packet.time_base = stream, _MILLISECONDS
        packet.pts = packet.dts = 0
        packet.is_keyframe = True
        return packet

    def write(self, samples: Samples) -> None:
        """Append samples: [N] float32; values beyond ±1 are clipped."""
        from av.audio.frame import AudioFrame

        for start in range(0, len(samples), _BLOCK):
            block = to_int16(samples[start : start + _BLOCK])
            frame = AudioFrame.from_ndarray(block[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.time_base = self._rate, Fraction(1, self._rate)
            frame.pts = self._n_written
            self._n_written += len(block)
            self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        import av.error

        if kind is None:
            self._container.mux(self._stream.encode(None))
            self._container.close()
        else:
            with suppress(av.error.FFmpegError, OSError):  # report the first error
                self._container.close()

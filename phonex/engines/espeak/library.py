"""ctypes bindings for libespeak-ng: voices, phonemes, speech. Imported by the child process only.

The library keeps global state and is GPL-3, so no other part of Phonex may load it.
Source: espeak-ng 1.52, src/include/espeak-ng/speak_lib.h (constants, structures, calls).
"""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: samples come through the callback, the call blocks
_PHONEME_EVENTS, _PHONEMES_AS_IPA, _DO_NOT_EXIT = 1, 2, 0x8000
_OK, _NOT_FOUND = 0, 2
_UTF8, _MNEMONICS = 1, 0x100
_IPA = 0x02
_BY_CHARACTER = 1
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7
_RATE, _VOLUME, _PITCH, _RANGE, _PUNCTUATION, _CAPITALS, _WORD_GAP = range(1, 8)

_language_mark = re.compile(r"\([a-z][a-z0-9-]*\)")  # "(en)…(es)" around words of another language


class LibraryError(Exception):
    """espeak-ng failed; the message says why."""


class EspeakParams(NamedTuple):
    """rate: words per minute, 80…450. pitch, range: 0…100 on espeak-ng's scale, 50 is normal."""

    rate: int
    pitch: int
    range: int


class WordEvent(NamedTuple):
    sample: int
    start: int  # index of its first character in the text
    length: int  # characters


class PhoneEvent(NamedTuple):
    sample: int
    ipa: str


class RawSpeech(NamedTuple):
    """samples: 16-bit, native order."""

    samples: bytes
    words: list[WordEvent]
    phones: list[PhoneEvent]


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),  # priority byte, tag, 0, … (only the first is read)
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Library:
    """The espeak-ng library loaded in this process. Not thread-safe.

    rate: sample rate in Hz.
    """

    def __init__(self, library_path: str, data_path: str, max_seconds: float) -> None:
        self._lib = ctypes.CDLL(library_path)
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        self._data = Path(data_path)
        options = _PHONEME_EVENTS | _PHONEMES_AS_IPA | _DO_NOT_EXIT
        self.rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, data_path.encode(), options)
        if self.rate <= 0:
            raise LibraryError(f"espeak-ng cannot read its data in {data_path}")
        self._max_bytes = int(2 * self.rate * max_seconds)
        self._samples = bytearray()
        self._words: list[WordEvent] = []
        self._phones: list[PhoneEvent] = []
        self._callback = _Callback(self._receive)  # kept: the library holds only a pointer
        self._lib.espeak_SetSynthCallback(self._callback)
        self._identifiers: dict[str, bytes] = {}
        self._voice: str | None = None  # without one, the library crashes

    def ipa(self, text: str, voice: str) -> str:
        """The phonemes of a text, its clauses separated by spaces. Raises LibraryError."""
        if voice != self._voice:
            self._use(voice)
        rest = ctypes.c_char_p(plain(text))
        clauses = []
        while rest.value is not None:
            clause = self._lib.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA)
            clauses.append(clause.decode(errors="replace"))
        return " ".join(_language_mark.sub("", " ".join(clauses)).split())

    def speak(self, text: str, voice: str, params: EspeakParams) -> RawSpeech:
        """Speak a text, in which [[double brackets]] hold espeak-ng phoneme mnemonics.

        Raises LibraryError, also if the speech is longer than max_seconds.
        """
        self._use(voice)  # on every call: it also resets state left by the last voice
        values = {
            _RATE: params.rate,
            _VOLUME: 100,
            _PITCH: params.pitch,
            _RANGE: params.range,
            _PUNCTUATION: 0,
            _CAPITALS: 0,
            _WORD_GAP: 0,
        }
        for parameter, value in values.items():
            self._lib.espeak_SetParameter(parameter, value, 0)
        self._samples, self._words, self._phones = bytearray(), [], []
        encoded = plain(text)
        size, flags = ctypes.c_size_t(len(encoded) + 1), _UTF8 | _MNEMONICS
        status = self._lib.espeak_Synth(encoded, size, 0, _BY_CHARACTER, 0, flags, None, None)
        if status != _OK:
            raise LibraryError(f"espeak-ng failed with status {status}")
        if len(self._samples) > self._max_bytes:
            seconds = self._max_bytes / 2 / self.rate
            raise LibraryError(f"the speech is longer than {seconds:.0f} s; send less text")
        return RawSpeech(bytes(self._samples), self._words, self._phones)

    def _use(self, voice: str) -> None:
        if voice not in self._identifiers:
            self._identifiers[voice] = self._identifier(voice)
        self._voice = None
        if self._lib.espeak_SetVoiceByName(self._identifiers[voice]) != _OK:
            raise LibraryError(f"espeak-ng cannot load its voice {voice!r}")
        self._voice = voice

    def _identifier(self, voice: str) -> bytes:
        """The identifier that loads a voice: "en-gb+f2" → "gmw/en+f2".

        The library finds "en-us" by name but not "en-gb", and silently ignores a variant that does
        not exist, so both are looked up here.
        """
        language, plus, variant = voice.partition("+")
        if plus and not (variant.isalnum() and (self._data / "voices/!v" / variant).is_file()):
            raise LibraryError(f"espeak-ng has no voice variant {variant!r}")
        for tag, identifier in self._languages():
            if tag == language:
                return (identifier + plus + variant).encode()
        raise LibraryError(f"espeak-ng has no voice {language!r}")

    def _languages(self) -> Iterator[tuple[str, str]]:
        voices = self._lib.espeak_ListVoices(None)
        position = 0
        while voices[position]:
            voice = voices[position].contents
            yield voice.languages[1:].decode(), voice.identifier.decode()
            position += 1

    def _receive(
        self,
        wav: "ctypes._Pointer[ctypes.c_short]",
        n_samples: int,
        events: "ctypes._Pointer[_Event]",
    ) -> int:
        """Called by the library with each block of samples. Returns 1 to stop it."""
        if wav and n_samples > 0:
            self._samples += ctypes.string_at(wav, 2 * n_samples)
        position = 0
        while events[position].type != _EVENT_END:
            event = events[position]
            if event.type == _EVENT_WORD:
                self._words.append(WordEvent(event.sample, event.text_position - 1, event.length))
            elif event.type == _EVENT_PHONEME:
                symbol = event.id.string.decode(errors="replace")
                self._phones.append(PhoneEvent(event.sample, symbol))
            position += 1
        return int(len(self._samples) > self._max_bytes)


def plain(text: str) -> bytes:
    """Encode text without control characters, which the library would take as commands."""
    spaced = "".join(" " if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 else c for c in text)
    return spaced.encode(errors="ignore")  # drops lone surrogates

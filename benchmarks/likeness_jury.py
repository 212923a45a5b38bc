"""All judges of likeness.py, and the recordings they use as reference."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judges import (
    Heard,
    IdentityJudge,
    LikenessJudge,
    RecognitionJudge,
    Sound,
    WordJudge,
    heard,
    words_of,
)
from likeness_table import Verdict

from phonex.audio.decode import decode
from phonex.audio.types import Audio

MAX_SECONDS = 600.0
# Of the first seventeen Harvard sentences (IEEE 1969), the five with the fewest pocketsphinx errors
# in four stock voices, so that the remaining errors are the clone's.
SENTENCES = (
    "The boy was there when the sun rose.",
    "A large size in stockings is hard to sell.",
    "Help the woman get back to her feet.",
    "It's easy to tell the depth of a well.",
    "Rice is often served in round bowls.",
)


@dataclass(frozen=True)
class Recordings:
    """One speaker's recordings: the clip to clone, and others to compare with."""

    reference: Path
    verification: tuple[Path, ...]
    sex: str


def read_manifest(folder: Path) -> dict[str, Recordings]:
    """The speakers that can be judged: those with a reference and something to compare with."""
    clips = json.loads((folder / "manifest.json").read_text())
    found = {}
    for reference in (clip for clip in clips if clip["role"] == "reference"):
        speaker = reference["speaker"]
        others = [c for c in clips if c["speaker"] == speaker and c["role"] == "verification"]
        if not others:
            continue
        found[speaker] = Recordings(
            reference=folder / reference["file"],
            verification=tuple(folder / clip["file"] for clip in others),
            sex=reference["sex"][0],
        )
    return found


class Jury:
    """All judges, with every speaker's verification clips; one also gets the cloned recordings."""

    def __init__(self, recordings: Mapping[str, Recordings]) -> None:
        clips = {speaker: _all_heard(found.verification) for speaker, found in recordings.items()}
        all_clips = {
            speaker: [*clips[speaker], *_all_heard([found.reference])]
            for speaker, found in recordings.items()
        }
        self._likeness = LikenessJudge(clips)
        self._identity = IdentityJudge(clips)
        self._acquainted = IdentityJudge(all_clips)
        self._recognition = RecognitionJudge(clips)
        self._words = WordJudge([word for text in SENTENCES for word in words_of(text)])

    def judge(self, speaker: str, utterances: Sequence[Audio], *, read: bool = True) -> Verdict:
        """read: the utterances are SENTENCES, in order."""
        sounds = [_heard(utterance) for utterance in utterances]
        together = _heard(Audio.join(utterances))
        each = [self._likeness.score(sound) for sound in sounds]
        joined = self._likeness.score(together)
        identities = [self._identity.score(sound) for sound in sounds]
        parts = np.array_split(together, len(sounds))
        acquaintances = [self._acquainted.score(part) for part in parts]
        recognitions = [self._recognition.score(sound) for sound in sounds]
        recognition = self._recognition.score(together)
        return Verdict(
            similarity=_mean(scores[speaker] for scores in each),
            joined_similarity=joined[speaker],
            rank_1=_mean(_best(scores) == speaker for scores in each),
            joined_rank_1=float(_best(joined) == speaker),
            identified=_mean(_best(scores) == speaker for scores in identities),
            acquainted=_mean(_best(scores) == speaker for scores in acquaintances),
            stranger=_to_others(each, speaker),
            words_with_model=self._errors(self._words.with_model, sounds) if read else np.nan,
            words_flat=self._errors(self._words.flat, sounds) if read else np.nan,
            recognition=_mean(scores[speaker] for scores in recognitions),
            joined_recognition=recognition[speaker],
            recognised=_mean(_best(scores) == speaker for scores in recognitions),
            joined_recognised=float(_best(recognition) == speaker),
            recognised_stranger=_to_others(recognitions, speaker),
        )

    def _errors(self, listen: Callable[[Sound, str], Heard], sounds: Sequence[Sound]) -> float:
        found = [listen(sound, text) for sound, text in zip(sounds, SENTENCES, strict=True)]
        return sum(one.errors for one in found) / sum(one.words for one in found)


def _all_heard(paths: Iterable[Path]) -> list[Sound]:
    return [_heard(decode(path, max_seconds=MAX_SECONDS)) for path in paths]


def _heard(audio: Audio) -> Sound:
    return heard(audio.samples, audio.rate)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _to_others(each: Iterable[Mapping[str, float]], speaker: str) -> float:
    return _mean(score for scores in each for name, score in scores.items() if name != speaker)


def _best(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda name: scores[name])

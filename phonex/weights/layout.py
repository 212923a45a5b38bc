"""Paths of the published weights below PHONEX_MODELS_DIR. Opens no files.

melotts/<KEY>/config.json, checkpoint.pth          KEY: one of KEYS
bert/<TEXT LANGUAGE>/config.json, vocab.txt, tokenizer_config.json,
                     model.safetensors or pytorch_model.bin
openvoice/converter/config.json, checkpoint.pth
openvoice/base_speakers/ses/<speaker>.pth
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIG = "config.json"
CHECKPOINT = "checkpoint.pth"
VOCABULARY = "vocab.txt"
TOKENIZER_CONFIG = "tokenizer_config.json"
BERT_WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # the first that exists is read

# MeloTTS model → the language of its text frontend and of its BERT. Of several models of a
# language, the first is the default.
TEXT_LANGUAGES = {
    "EN": "EN",
    "EN_V2": "EN",
    "EN_NEWEST": "EN",
    "ES": "ES",
    "FR": "FR",
    "ZH": "ZH_MIX_EN",
    "JP": "JP",
    "KR": "KR",
}
KEYS = tuple(TEXT_LANGUAGES)


@dataclass(frozen=True)
class MeloFiles:
    """One MeloTTS model. key: of KEYS. bert: a folder in Hugging Face's layout."""

    key: str
    text_language: str
    config: Path
    checkpoint: Path
    bert: Path

    def missing(self) -> list[Path]:
        """What must be there and is not."""
        return list(self._find_missing())

    @property
    def complete(self) -> bool:
        """Looks no further than the first that is missing: asked for each request."""
        return next(self._find_missing(), None) is None

    def _find_missing(self) -> Iterator[Path]:
        for path in (self.config, self.checkpoint):
            if not path.is_file():
                yield path
        for name in (CONFIG, VOCABULARY, TOKENIZER_CONFIG):
            if not (self.bert / name).is_file():
                yield self.bert / name
        if not bert_weights(self.bert).is_file():
            yield bert_weights(self.bert)


@dataclass(frozen=True)
class ConverterFiles:
    """The OpenVoice V2 converter. ses: the folder of the base speakers' embeddings."""

    config: Path
    checkpoint: Path
    ses: Path

    def base_speaker(self, speaker: str) -> Path:
        """The embedding of a MeloTTS speaker (a name of spk2id): EN_INDIA → ses/en-india.pth."""
        return self.ses / f"{speaker.lower().replace('_', '-')}.pth"

    def missing(self) -> list[Path]:
        """Required files that do not exist; a base speaker's embedding can be computed instead."""
        return [path for path in (self.config, self.checkpoint) if not path.is_file()]


def melo_files(models_dir: Path, key: str) -> MeloFiles:
    """key: one of KEYS."""
    text_language = TEXT_LANGUAGES[key]
    folder = models_dir / "melotts" / key
    bert = models_dir / "bert" / text_language
    return MeloFiles(key, text_language, folder / CONFIG, folder / CHECKPOINT, bert)


def converter_files(models_dir: Path) -> ConverterFiles:
    folder = models_dir / "openvoice"
    converter = folder / "converter"
    return ConverterFiles(
        converter / CONFIG, converter / CHECKPOINT, folder / "base_speakers" / "ses"
    )


def bert_weights(folder: Path) -> Path:
    """The weights file of a BERT folder: the existing one, else the preferred one."""
    return next(
        (folder / n for n in BERT_WEIGHTS if (folder / n).is_file()), folder / BERT_WEIGHTS[0]
    )


def keys_of(language: str) -> list[str]:
    """The models that speak a language of the API (EN ES FR ZH JP KR), its default first."""
    return [key for key in KEYS if key == language or key.startswith(f"{language}_")]

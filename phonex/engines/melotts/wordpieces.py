"""Splits text into a BERT's word-pieces, given its folder in Hugging Face's layout."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from phonex.engines.checkpoint import REMEDY
from phonex.engines.vits.config import Fields
from phonex.errors import WeightsUnusable
from phonex.text.alignment import Place
from phonex.text.g2p.extras import packages_of

if TYPE_CHECKING:
    from phonex.engines.melotts.japanese_words import JapaneseWords

_CLASSES = ("BertTokenizer", "BertTokenizerFast")
_JAPANESE = "BertJapaneseTokenizer"
_JAPANESE_PARTS = {
    "word_tokenizer_type": "mecab",
    "subword_tokenizer_type": "wordpiece",
    "mecab_kwargs": {"mecab_dic": "unidic_lite"},
}
_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """A tokenizer. Special tokens written in the text are plain text. Thread-safe."""

    def __init__(self, folder: Path, remedy: str = REMEDY) -> None:
        """folder: vocab.txt and tokenizer_config.json.

        Raises WeightsUnusable, and EngineUnavailable if the packages for Japanese are missing.
        """
        path = folder / "vocab.txt"
        vocabulary = _vocabulary(path, remedy)
        for token in (_UNKNOWN, _START, _END):
            if token not in vocabulary:
                raise WeightsUnusable(path, f"it lacks the token {token}", remedy)
        self.size = len(vocabulary)
        self._start, self._end = vocabulary[_START], vocabulary[_END]
        self._tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=_UNKNOWN))
        config = Fields.read(folder / "tokenizer_config.json", remedy)
        said = {key: value for key, value in config.values.items() if value is not None}
        config = replace(config, values=said)
        self._words: JapaneseWords | None = None
        if said.get("tokenizer_class") == _JAPANESE:
            self._words = _japanese_words(config)
        else:
            self._tokenizer.normalizer = _normalizer(config)
            self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def pieces(self, text: str) -> list[str]:
        """As `phonex.text.g2p.phonemes.WordPieces`."""
        return list(self._encode(_encodable(text)).tokens)

    def places(self, text: str) -> list[Place]:
        """The position of each piece in the text."""
        text = _encodable(text)
        encoding = self._encode(text)
        if self._words is None:
            return [Place(start, end) for start, end in encoding.offsets]
        starts = [word.start for word in self._words.cut(text)]
        return [
            Place(starts[word] + start, starts[word] + end)
            for word, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True)
            if word is not None  # None for special tokens
        ]

    def ids(self, text: str) -> list[int]:
        """Ids of the pieces, between those of [CLS] and [SEP]."""
        return [self._start, *self._encode(_encodable(text)).ids, self._end]

    def _encode(self, text: str) -> Encoding:
        if self._words is None:
            return self._tokenizer.encode(text, add_special_tokens=False)
        words = [word.text for word in self._words.cut(text)]
        return self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)


def _encodable(text: str) -> str:
    """Replace lone surrogates, which JSON may contain but UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _vocabulary(path: Path, remedy: str) -> dict[str, int]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as exc:
        raise WeightsUnusable(path, "the file is missing", remedy) from exc
    except OSError as exc:
        raise WeightsUnusable(path, f"it cannot be read ({exc.strerror})", remedy) from exc
    except UnicodeDecodeError as exc:
        raise WeightsUnusable(path, "it is not text", remedy) from exc
    lines = lines if lines[-1] else lines[:-1]
    return {line: index for index, line in enumerate(lines)}


def _normalizer(config: Fields) -> BertNormalizer:
    kind = config.values.get("tokenizer_class", _CLASSES[0])
    if kind not in _CLASSES:
        raise config.fault("tokenizer_class", f"is {kind}, which is not supported")
    lowers = config.flag("do_lower_case", default=True)
    return BertNormalizer(
        clean_text=True,
        handle_chinese_chars=config.flag("tokenize_chinese_chars", default=True),
        strip_accents=config.flag("strip_accents", default=lowers),
        lowercase=lowers,
    )


def _japanese_words(config: Fields) -> "JapaneseWords":
    for key, wanted in _JAPANESE_PARTS.items():
        if config.values.get(key) != wanted:
            raise config.fault(key, f"is not {wanted}, the only supported kind")
    with packages_of("JP"):
        from phonex.engines.melotts.japanese_words import JapaneseWords

        return JapaneseWords(lowers=config.flag("do_lower_case", default=False))

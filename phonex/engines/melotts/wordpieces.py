"""Cutting text into the word-pieces of a BERT, from its folder in Hugging Face's form."""

from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from phonex.engines.vits.config import Fields
from phonex.engines.weights import REMEDY
from phonex.errors import WeightsUnusable
from phonex.text.words import Place

_CLASSES = ("BertTokenizer", "BertTokenizerFast")
_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """A tokenizer. Special tokens written in a text are text. Safe for threads."""

    def __init__(self, folder: Path, remedy: str = REMEDY) -> None:
        """folder: vocab.txt and tokenizer_config.json. Raises WeightsUnusable."""
        path = folder / "vocab.txt"
        vocabulary = _vocabulary(path, remedy)
        for token in (_UNKNOWN, _START, _END):
            if token not in vocabulary:
                raise WeightsUnusable(path, f"it lacks the token {token}", remedy)
        self.size = len(vocabulary)
        self._start, self._end = vocabulary[_START], vocabulary[_END]
        self._tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=_UNKNOWN))
        self._tokenizer.normalizer = _normalizer(folder / "tokenizer_config.json", remedy)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def pieces(self, text: str) -> list[str]:
        """As `phonex.text.phonemes.WordPieces`."""
        return list(self._tokenizer.encode(_encodable(text), add_special_tokens=False).tokens)

    def places(self, text: str) -> list[Place]:
        """Where in the text each of its pieces stands."""
        encoding = self._tokenizer.encode(_encodable(text), add_special_tokens=False)
        return [Place(start, end) for start, end in encoding.offsets]

    def ids(self, text: str) -> list[int]:
        """Numbers of the pieces, [CLS] before and [SEP] behind them."""
        encoding = self._tokenizer.encode(_encodable(text), add_special_tokens=False)
        return [self._start, *encoding.ids, self._end]


def _encodable(text: str) -> str:
    """Half a surrogate pair, which JSON may carry, is no character and cannot be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _vocabulary(path: Path, remedy: str) -> dict[str, int]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as exc:
        raise WeightsUnusable(path, "the file is not there", remedy) from exc
    except OSError as exc:
        raise WeightsUnusable(path, f"it cannot be read ({exc.strerror})", remedy) from exc
    except UnicodeDecodeError as exc:
        raise WeightsUnusable(path, "it is not text", remedy) from exc
    lines = lines if lines[-1] else lines[:-1]
    return {line: index for index, line in enumerate(lines)}


def _normalizer(path: Path, remedy: str) -> BertNormalizer:
    config = Fields.read(path, remedy)
    said = {key: value for key, value in config.values.items() if value is not None}
    kind = said.get("tokenizer_class", _CLASSES[0])
    if kind not in _CLASSES:
        raise config.fault("tokenizer_class", f"is {kind}, which is not supported")
    config = replace(config, values=said)
    lowers = config.flag("do_lower_case", default=True)
    return BertNormalizer(
        clean_text=True,
        handle_chinese_chars=config.flag("tokenize_chinese_chars", default=True),
        strip_accents=config.flag("strip_accents", default=lowers),
        lowercase=lowers,
    )

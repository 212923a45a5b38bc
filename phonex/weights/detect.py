"""Finds published weights in a user's folders, without trusting their content.

Recognises checkouts and downloads of OpenVoice V2 (`converter`, `base_speakers/ses`), folders of a
MeloTTS or a BERT model, caches of the Hugging Face hub, and Phonex's own layout.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import InvalidInput
from phonex.weights.bundle import Bundle
from phonex.weights.catalogue import CONVERTER, Catalogue
from phonex.weights.checksums import sha256
from phonex.weights.layout import (
    BERT_WEIGHTS,
    CHECKPOINT,
    CONFIG,
    TEXT_LANGUAGES,
    VOCABULARY,
)

LONGEST_CONFIG = 1 << 20  # bytes; the published ones have 4 kB
MOST_FOLDERS = 5000

_LONGEST_VOCABULARY = 16 << 20
_DEEPEST = 8
_SKIPPED = {"blobs", ".git", ".no_exist", "node_modules"}
_SES = "base_speakers/ses"
_OLD_OWNERS = {"bert": "google-bert", "cl-tohoku": "tohoku-nlp"}


@dataclass(frozen=True)
class Found:
    """A complete or partial bundle. files: by their name in the bundle."""

    bundle: Bundle
    folder: Path
    files: Mapping[str, Path]
    published: bool = False  # in a hub's cache, at the catalogue's revision


@dataclass(frozen=True)
class Unusable:
    """A folder that looks like weights but cannot be imported."""

    folder: Path
    reason: str


def recognise(
    root: Path, catalogue: Catalogue, model: str | None
) -> tuple[list[Found], list[Unusable]]:
    """Find all weights below a folder.

    model: the key of the MeloTTS model there; if there are several, of the one to import. If a
    bundle is found in several places, the one at the catalogue's revision is used, else the first.
    Raises InvalidInput when there are too many folders.
    """
    found: dict[str, Found] = {}
    unusable: list[Unusable] = []
    for folder in _folders(root):
        for each in _Folder(folder, root, catalogue, model).contents():
            if isinstance(each, Unusable):
                unusable.append(each)
                continue
            before = found.get(each.bundle.folder)
            found[each.bundle.folder] = _joined(before, each) if before else each
    return list(found.values()), unusable


def read_config(path: Path) -> dict[str, object]:
    """A JSON object of moderate size. Raises ValueError that says what is wrong."""
    if path.stat().st_size > LONGEST_CONFIG:
        raise ValueError(f"{path.name} is too large for a config")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"{path.name} is not JSON") from exc
    if not isinstance(config, dict):
        raise ValueError(f"{path.name} is not a JSON object")
    return config


def _joined(before: Found, after: Found) -> Found:
    """The converter and the base speakers are in two folders; other bundles in one."""
    if not set(before.files) & set(after.files):
        return Found(before.bundle, before.folder, {**before.files, **after.files})
    return after if after.published and not before.published else before


def _folders(root: Path) -> Iterator[Path]:
    seen, waiting = 0, [(root, 0)]
    while waiting:
        folder, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_FOLDERS:
            raise InvalidInput(
                f"{root} has more than {MOST_FOLDERS} folders; choose one closer to the weights."
            )
        yield folder
        if depth < _DEEPEST:
            inner = (path for path in sorted(folder.iterdir()) if path.name not in _SKIPPED)
            waiting += [(p, depth + 1) for p in inner if p.is_dir() and not p.is_symlink()]


class _Folder:
    """One folder, and the bundles it may be."""

    def __init__(self, folder: Path, root: Path, catalogue: Catalogue, model: str | None) -> None:
        self._folder = folder
        self._is_root = folder == root
        self._catalogue = catalogue
        self._model = model
        self._cached = _cached_repo(folder)

    def contents(self) -> Iterator[Found | Unusable]:
        if self._folder.name == "ses":
            yield from self._base_speakers()
        if not (self._folder / CONFIG).is_file():
            return
        try:
            config = read_config(self._folder / CONFIG)
        except ValueError as exc:
            if any((self._folder / name).is_file() for name in (CHECKPOINT, *BERT_WEIGHTS)):
                yield Unusable(self._folder, str(exc))
            return
        data, network = config.get("data"), config.get("model")
        if isinstance(data, dict) and isinstance(network, dict):
            speakers = data.get("spk2id")
            if isinstance(speakers, dict) and isinstance(config.get("symbols"), list):
                yield from self._melotts([str(name) for name in speakers])
            elif "zero_g" in network or config.get("_version_") or data.get("n_speakers") == 0:
                yield self._converter(config)
        elif config.get("model_type") == "bert" and (bundle := self._bert()):
            yield self._found(bundle, self._bert_files(bundle))

    def _base_speakers(self) -> Iterator[Found]:
        bundle = self._catalogue.own(CONVERTER)
        here = {
            file.name: self._folder / Path(file.name).name
            for file in bundle.files
            if file.name.startswith(_SES) and (self._folder / Path(file.name).name).is_file()
        }
        if here:
            yield self._found(bundle, here)

    def _melotts(self, speakers: list[str]) -> Iterator[Found | Unusable]:
        by_speakers = _key_by_speakers(speakers)
        known = self._key_by_name() or by_speakers
        if self._model and known not in (None, self._model):
            if not self._is_root:
                return  # another model of several, not the requested one
            if by_speakers and TEXT_LANGUAGES[by_speakers] != TEXT_LANGUAGES[self._model]:
                who = ", ".join(speakers[:5])
                yield Unusable(self._folder, f"its speakers ({who}) do not belong to {self._model}")
                return
        key = self._model or known
        if key is None:
            yield Unusable(self._folder, "its language is unknown; set it with --language")
        elif not (self._folder / CHECKPOINT).is_file():
            yield Unusable(self._folder, f"no {CHECKPOINT} lies beside its {CONFIG}")
        else:
            yield self._all_of(self._catalogue.own(key))

    def _converter(self, config: Mapping[str, object]) -> Found | Unusable:
        if config.get("_version_") != "v2":
            return Unusable(self._folder, "it is the converter of OpenVoice V1; V2 is needed")
        if not (self._folder / CHECKPOINT).is_file():
            return Unusable(self._folder, f"no {CHECKPOINT} lies beside its {CONFIG}")
        names = (f"converter/{CONFIG}", f"converter/{CHECKPOINT}")
        files = {name: self._folder / Path(name).name for name in names}
        return self._found(self._catalogue.own(CONVERTER), files)

    def _bert(self) -> Bundle | None:
        """The BERT bundle it is, by repository, folder or vocabulary; None if not one of ours."""
        vocabulary = self._folder / VOCABULARY
        if not vocabulary.is_file() or vocabulary.stat().st_size > _LONGEST_VOCABULARY:
            return None
        berts = [b for b in self._catalogue.bundles.values() if b.folder.startswith("bert/")]
        if self._model and self._is_root:
            return self._catalogue.bundles[f"bert/{TEXT_LANGUAGES[self._model]}"]
        name, room = self._folder.name, self._folder.parent.name
        for bundle in berts:
            if bundle.repo == self._cached or bundle.folder == f"{room}/{name}":
                return bundle
            if bundle.repo.partition("/")[2] == name:
                return bundle
        digest = sha256(vocabulary)
        known = (b for b in berts for file in b.files if file.name == VOCABULARY if file.sha256)
        return next((b for b in known if digest in {file.sha256 for file in b.files}), None)

    def _bert_files(self, bundle: Bundle) -> dict[str, Path]:
        here = {file.name: self._folder / file.name for file in bundle.files}
        files = {name: path for name, path in here.items() if path.is_file()}
        if not files.keys() & set(
            BERT_WEIGHTS
        ):  # the published weights may exist in another format
            files |= {n: self._folder / n for n in BERT_WEIGHTS if (self._folder / n).is_file()}
        return files

    def _all_of(self, bundle: Bundle) -> Found:
        return self._found(bundle, {file.name: self._folder / file.name for file in bundle.files})

    def _found(self, bundle: Bundle, files: Mapping[str, Path]) -> Found:
        published = self._cached == bundle.repo and self._folder.name == bundle.revision
        return Found(bundle, self._folder, files, published)

    def _key_by_name(self) -> str | None:
        name = self._folder.name.upper()
        for key in TEXT_LANGUAGES:
            repo = self._catalogue.own(key).repo
            if self._cached == repo or name in (key, repo.partition("/")[2].upper()):
                return key
        return None


def _cached_repo(folder: Path) -> str | None:
    """The repository of a snapshot in a hub's cache: …/models--owner--name/snapshots/<commit>."""
    if folder.parent.name != "snapshots":
        return None
    matched = re.fullmatch(r"models--(?:(.+?)--)?(.+)", folder.parent.parent.name)
    if not matched:
        return None
    owner, name = matched[1] or "bert", matched[2]
    return f"{_OLD_OWNERS.get(owner, owner)}/{name}"


def _key_by_speakers(speakers: list[str]) -> str | None:
    names = {name.upper().replace("_", "-") for name in speakers}
    if names == {"EN-NEWEST"}:
        return "EN_NEWEST"
    if "EN-DEFAULT" in names:
        return "EN"
    if "EN-US" in names:
        return "EN_V2"
    single = names & set(TEXT_LANGUAGES)
    return single.pop() if len(names) == len(single) == 1 else None

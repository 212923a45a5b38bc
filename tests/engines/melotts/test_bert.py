import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from phonex.engines.melotts.bert import BertFeatures
from phonex.engines.melotts.bert_network import BertNetwork
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import WeightsUnusable
from tests.golden import bert

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
ENGLISH = GOLDEN / "hf" / "EN"
WORDS = "bert.embeddings.word_embeddings.weight"
LONG = "every morning the baker opens the shop before the sun rises. " * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(ENGLISH, tmp_path / "EN"))


def configure(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_features_are_those_of_the_golden_data() -> None:
    rows = list(bert.check(GOLDEN))
    assert [row.case for row in rows if not row.ok] == []
    assert len(rows) > 4


def test_each_phone_has_the_features_of_its_piece() -> None:
    features = BertFeatures(ENGLISH)
    tokens = features.tokens("hello .")
    found = features.features("hello .", [1, 0, 2, 1])
    assert found.shape == (features.n_features, 4)
    assert torch.equal(found.T, tokens[[0, 2, 2, 3]])


def test_only_the_layers_that_are_heard_are_kept() -> None:
    network = BertNetwork.read(ENGLISH, ENGLISH / "model.safetensors", 1)
    assert json.loads((ENGLISH / "config.json").read_text())["num_hidden_layers"] == 4
    assert len(network.encoder.layer) == 2


def test_a_sentence_is_heard_once_and_not_kept_for_ever() -> None:
    features = BertFeatures(ENGLISH)
    first = features.tokens("hello")
    assert features.tokens("hello") is first
    for number in range(40):
        features.tokens(f"{LONG[:600]} {number}")
    assert features.tokens("hello") is not first


def test_a_text_longer_than_the_network_is_heard_in_windows() -> None:
    ids = WordPieces(ENGLISH).ids(LONG)
    heard = BertFeatures(ENGLISH).tokens(LONG)
    assert len(heard) == len(ids) > 1024
    # Its beginning has the same features as the longest text that fits.
    network = BertNetwork.read(ENGLISH, ENGLISH / "model.safetensors", 1)
    whole = network(torch.tensor([[*ids[:511], ids[-1]]]))[0]
    assert torch.allclose(heard[:440], whole[:440], atol=1e-5)


def test_half_precision_is_near() -> None:
    exact = BertFeatures(ENGLISH).tokens("hello there.")
    rough = BertFeatures(ENGLISH, dtype=torch.bfloat16).tokens("hello there.")
    assert rough.dtype == torch.float32
    assert torch.nn.functional.cosine_similarity(exact, rough).min() > 0.999


def test_weights_may_have_the_names_of_a_bare_model(folder: Path) -> None:
    state = load_file(folder / "model.safetensors")
    state = {name.removeprefix("bert."): value for name, value in state.items()}
    (folder / "model.safetensors").unlink()
    torch.save(state, folder / "pytorch_model.bin")
    assert torch.equal(BertFeatures(folder).tokens("hello"), BertFeatures(ENGLISH).tokens("hello"))


@pytest.mark.parametrize("form", ["safetensors", "zip", "pickle"])
def test_the_table_of_words_may_be_of_any_form(folder: Path, form: str) -> None:
    state = load_file(folder / "model.safetensors")
    state[WORDS] = state[WORDS].half()
    (folder / "model.safetensors").unlink()
    if form == "safetensors":
        save_file(state, folder / "model.safetensors")
    else:
        packed = form == "zip"
        torch.save(state, folder / "pytorch_model.bin", _use_new_zipfile_serialization=packed)
    found, wanted = (BertFeatures(each).tokens("hello there.") for each in (folder, ENGLISH))
    assert found.dtype == torch.float32
    assert not torch.equal(found, wanted)
    assert torch.allclose(found, wanted, atol=0.01)


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_the_table_of_words_stays_in_its_file(folder: Path, name: str) -> None:
    weights = folder / "model.safetensors"
    state = load_file(weights)
    if name != weights.name:
        weights.unlink()
        torch.save(state, folder / name)
    features = BertFeatures(folder)
    rows = state[WORDS].numpy().tobytes()
    content = (folder / name).read_bytes()
    with (folder / name).open("r+b") as file:
        file.seek(content.index(rows))
        file.write(bytes(len(rows)))
    assert not torch.allclose(
        features.tokens("hello"), BertFeatures(ENGLISH).tokens("hello"), atol=1e-3
    )


def test_weights_that_are_replaced_are_heard_until_the_next_start(folder: Path) -> None:
    features = BertFeatures(folder)
    other = folder / "other"
    other.write_bytes(b"of another length")
    other.replace(folder / "model.safetensors")
    assert torch.equal(features.tokens("hello"), BertFeatures(ENGLISH).tokens("hello"))


def test_half_a_surrogate_pair_is_a_piece_like_another() -> None:
    features = BertFeatures(ENGLISH)
    assert len(features.tokens("a \ud83d b")) == len(features.pieces("a \ud83d b")) + 2


@pytest.mark.parametrize(
    "name", ["vocab.txt", "config.json", "tokenizer_config.json", "model.safetensors"]
)
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WeightsUnusable, match=f"{name} cannot be used: the file is missing"):
        BertFeatures(folder)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("hidden_act", "relu", "hidden_act is not gelu"),
        ("hidden_size", 30, "cannot be divided among 4 heads"),
        ("intermediate_size", 64, "has shape"),
        ("num_hidden_layers", 9, "missing"),
        ("layer_norm_eps", "small", "layer_norm_eps"),
    ],
)
def test_a_config_of_another_network_is_reported(
    folder: Path, key: str, value: object, reason: str
) -> None:
    configure(folder / "config.json", **{key: value})
    with pytest.raises(WeightsUnusable, match=reason):
        BertFeatures(folder)


def test_a_vocabulary_larger_than_the_network_is_reported(folder: Path) -> None:
    with (folder / "vocab.txt").open("a") as vocabulary:
        vocabulary.write("zyzzyva\n")
    with pytest.raises(WeightsUnusable, match="fewer than 538 rows"):
        BertFeatures(folder)


def test_a_vocabulary_without_special_tokens_is_reported(folder: Path) -> None:
    (folder / "vocab.txt").write_text("a\nb\n")
    with pytest.raises(WeightsUnusable, match=r"lacks the token \[UNK\]"):
        BertFeatures(folder)


def test_a_tokenizer_of_another_kind_is_reported(folder: Path) -> None:
    configure(folder / "tokenizer_config.json", tokenizer_class="AlbertTokenizer")
    with pytest.raises(WeightsUnusable, match="AlbertTokenizer, which is not supported"):
        BertFeatures(folder)


def test_weights_with_a_hole_are_reported(folder: Path) -> None:
    state = load_file(folder / "model.safetensors")
    del state["bert.encoder.layer.1.output.dense.bias"]
    save_file(state, folder / "model.safetensors")
    with pytest.raises(WeightsUnusable, match=r"layer\.1\.output\.dense\.bias is missing"):
        BertFeatures(folder)

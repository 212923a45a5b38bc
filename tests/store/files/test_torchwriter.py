"""Archives written without torch, as torch reads them."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from phonex.store.files.torchfile import Archive
from phonex.store.files.torchwriter import write_archive

DTYPES = st.sampled_from(
    [np.float32, np.float64, np.float16, np.int64, np.int32, np.int16, np.int8, np.uint8, np.bool_]
)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
PLAIN = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def as_torch_reads(archive: bytes) -> dict[str, object]:
    found: dict[str, object] = torch.load(io.BytesIO(archive), weights_only=True)
    return found


@given(st.dictionaries(st.text(), PLAIN))
def test_plain_values_are_read_by_torch_and_by_us(content: dict[str, object]) -> None:
    archive = write_archive(content)
    assert as_torch_reads(archive) == content
    assert Archive(archive).content == content


@given(DTYPES.flatmap(lambda dtype: arrays(dtype, array_shapes(min_dims=0, min_side=0))))
def test_arrays_are_tensors_to_torch(array: NDArray[np.generic]) -> None:
    read = as_torch_reads(write_archive({"one": array, "turned": array.T}))
    for name, wanted in (("one", array), ("turned", array.T)):
        tensor = read[name]
        assert isinstance(tensor, torch.Tensor)
        assert tensor.dtype == torch.from_numpy(array).dtype
        np.testing.assert_array_equal(tensor.numpy(), wanted)


@pytest.mark.parametrize("value", [np.array(["a"]), np.array(1j), {1, 2}, b"bytes"])
def test_what_torch_would_not_read_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        write_archive({"value": value})

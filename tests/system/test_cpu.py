"""The CPU's features, read from /proc/cpuinfo."""

import pytest

from phonex.system.cpu import computes_bfloat16, has_wide_products


@pytest.mark.parametrize(
    ("machine", "cpuinfo", "wide"),
    [
        ("x86_64", "flags : fpu avx2 avx512f avx512_vnni", True),
        ("x86_64", "flags : fpu avx2 avx_vnni", True),
        ("x86_64", "flags : fpu avx2 avx512f", False),
        ("x86_64", "", False),
        ("arm64", "", True),
        ("aarch64", "Features : fp asimd", True),
    ],
)
def test_products_are_wide_where_the_cpu_says_so(machine: str, cpuinfo: str, wide: bool) -> None:
    assert has_wide_products(machine, cpuinfo) is wide


@pytest.mark.parametrize(
    ("cpuinfo", "computes"),
    [
        ("flags : fpu avx512f avx512_bf16", True),
        ("flags : fpu amx_bf16", True),
        ("Features : fp asimd bf16", True),
        ("flags : fpu avx2", False),
        ("", False),
    ],
)
def test_bfloat16_is_computed_where_the_cpu_says_so(cpuinfo: str, computes: bool) -> None:
    assert computes_bfloat16(cpuinfo) is computes

"""Languages under the codes that people use."""

import pytest

from phonex.errors import LanguageNotFound
from phonex.text.languages import LANGUAGES, canonical_language, iso_language


@pytest.mark.parametrize(
    ("code", "canonical"),
    [
        ("EN", "EN"),
        (" en", "EN"),
        ("en-US", "EN"),
        ("EN_gb", "EN"),
        ("es-MX", "ES"),
        ("zh-Hans-CN", "ZH"),
        ("ja", "JP"),
        ("jp", "JP"),
        ("ko-KR", "KR"),
    ],
)
def test_common_codes_are_known(code: str, canonical: str) -> None:
    assert canonical_language(code) == canonical


@pytest.mark.parametrize("code", ["", "xx", "eng", "english", "en-", "en us", "de-EN"])
def test_other_codes_are_not(code: str) -> None:
    with pytest.raises(LanguageNotFound):
        canonical_language(code)


def test_every_language_has_an_iso_code() -> None:
    codes = [iso_language(code) for code in LANGUAGES]
    assert codes == ["en", "es", "fr", "zh", "ja", "ko"]
    assert [canonical_language(iso) for iso in codes] == list(LANGUAGES)

import pytest

from phonex.engines.kokoro.g2p import frontend
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("안녕하세요, 네!", "annjʌŋhasejo, ne!"),
        ("가 까 카", "ɡa ka kʰa"),
        ("시원한 물", "ɕiwʌnhan mul"),
        ("독립문", "doŋnimmun"),
        ("설날", "sʌllal"),
        ("물고기", "mulkoɡi"),  # 물꼬기
        ("할 일, 할 것", "hal lil, hal kʌt"),
        ("꽃잎이 지다", "konnipʰi ʥida"),
        ('"네."라고 (정말로?) 말했다…', "“ne.” ɾaɡo (ʥʌŋmallo?) malhɛtta…"),
        ("iPhone으로", "aipʰonɯɾo"),
        ("Hello world", "həlˈO wˈɜɹld"),
    ],
)
def test_korean_is_written_in_kokoros_alphabet(
    frontends: KokoroPhonemes, text: str, symbols: str
) -> None:
    assert frontends.phonemes(text, "KR") == symbols


def test_each_word_has_its_sounds(frontends: KokoroPhonemes) -> None:
    words = frontends.read("네, 물.", "KR").words
    assert [(word.text, word.n_sounds) for word in words] == [("네", 2), ("물", 3)]


def test_a_word_keeps_its_text_where_it_sounds_otherwise(frontends: KokoroPhonemes) -> None:
    words = frontends.read("밥 먹자, game할 일!", "KR").words
    assert [(word.text, word.n_sounds) for word in words] == [
        ("밥", 3),
        ("먹자", 5),
        ("game할", 7),
        ("일", 3),
    ]


def test_a_missing_package_is_reported_with_its_remedy(
    frontends: KokoroPhonemes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert frontends.unavailable_reason("KR") == frontends.unavailable_reason("EN") == ""
    monkeypatch.setitem(frontend._PACKAGES, "KR", ("fugashi", "no_such_package"))
    assert frontends.unavailable_reason("KR") == (
        "To read KR the package no_such_package is missing; `pip install 'phonex[ko]'` installs it."
    )

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.text.languages import LANGUAGES
from phonex.text.sentences import split_text
from tests.growth import assert_linear


def joined(pieces: list[str]) -> str:
    return "".join("".join(pieces).split())


LONG = (
    "The harbor was crowded that morning, and the fishermen were shouting prices across the water. "
    "A boy with a red hat ran along the pier, dodging ropes, crates, and sleepy cats. "
)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("EN", "Dr. J. K. Smith of the U.S. Army paid $3.50, e.g. for version 1.5.", "We left."),
        ("EN", "They met Mr. Brown at 5 p.m. on Jan. 3 and talked…", "Nobody came."),
        ("EN", "“Why?” he asked, and the answer (it came late) was no.”", "Then we went."),
        ("EN", "He asked “Why is it so late?” and left the room again (really!).", "So did I."),
        ("EN", "Well... maybe we should wait until tomorrow, I said to him!", "No?"),
        ("ES", "El Sr. Pérez pagó 3,50 € en EE. UU. por 1.000 libros, etc.", "¿Y luego?"),
        ("FR", "M. Dupont répondit à Mme Curie : « Bien sûr, avec plaisir ! »", "Puis il vint."),
        ("ZH", "从前有一个小姑娘，她叫做小红，住在“大森林”里。”", "她喜欢玩！"),
        ("JP", "彼女は「本当ですか？」と聞いて、静かに笑いました。", "それから帰った。"),
        ("KR", "옛날 옛적에 작은 마을이 있었습니다.", "그곳에 소녀가 살았습니다."),
    ],
)
def test_text_is_cut_where_sentences_end_and_nowhere_else(
    language: str, first: str, second: str
) -> None:
    lengths = {"max_chars": 120, "first_chars": len(first) + 2}
    tail = {"ZH": "然后" * 30, "JP": "そして" * 20, "KR": "그리고 " * 20}.get(language, "on " * 32)
    gap = "" if language in ("ZH", "JP") else " "
    pieces = split_text(f"{first}{gap}{second}{gap}{tail}", language, **lengths)
    assert pieces[0] == first
    assert pieces[1].startswith(second)


def test_short_sentences_are_spoken_together() -> None:
    assert split_text("Short. Very short. Tiny. Ok! Yes? No.", "EN") == [
        "Short. Very short. Tiny. Ok! Yes? No."
    ]


def test_the_first_piece_ends_at_a_clause_when_the_sentence_is_long() -> None:
    text = (
        "When the old keeper came down the stairs at last, he saw that the storm had taken away "
        "not only the fence and the garden door but also the little boat."
    )
    assert split_text(text, "EN")[0] == "When the old keeper came down the stairs at last,"


def test_a_first_sentence_a_little_too_long_stays_whole() -> None:
    sentence = "I wonder, and I have wondered for a long time, whether the boat will come home."
    assert split_text(f"{sentence} {LONG}", "EN", first_chars=70)[0] == sentence


@pytest.mark.parametrize(
    ("language", "unit", "first", "most"),
    [
        ("EN", LONG, 100, 250),
        ("EN", "word ", 100, 250),
        ("EN", "a", 100, 250),
        ("ES", "el niño soñó con una montaña ", 100, 250),
        ("ZH", "小红非常喜欢在森林里玩耍，她经常会和小伙伴们一起去探险。", 35, 64),
        ("ZH", "没有标点的一句话就这样一直说下去", 35, 64),
        ("JP", "昔々ある所に小さな村がありました。", 40, 80),
        ("KR", "옛날 옛적에 작은 마을이 있었습니다 ", 60, 120),
    ],
)
def test_pieces_have_their_sizes(language: str, unit: str, first: int, most: int) -> None:
    text = unit * (5000 // len(unit))
    pieces = split_text(text, language)
    assert len(pieces[0]) <= first
    assert max(map(len, pieces)) <= most
    assert sum(map(len, pieces)) / len(pieces) > 0.25 * most
    assert joined(pieces) == joined([text])


def test_numbers_count_for_their_words() -> None:
    digits = max(map(len, split_text("1234567890" * 100, "EN")))
    letters = max(map(len, split_text("abcdefghij" * 100, "EN")))
    assert digits * 4 < letters


def test_cuts_spare_words_and_numbers_in_unspaced_text() -> None:
    pieces = split_text("我们使用machinelearning处理了1234567个例子" * 12, "ZH")
    assert len(pieces) > 4
    assert all(piece.count("machine") == piece.count("machinelearning") for piece in pieces)
    assert all(piece.count("123") == piece.count("1234567") for piece in pieces)


def test_punctuation_never_stands_alone() -> None:
    pieces = split_text(LONG + "... ! ” " + LONG + "?!", "EN")
    assert all(any(char.isalnum() for char in piece) for piece in pieces)


@pytest.mark.parametrize("text", ["", "   ", "\n\u3000\n"])
def test_nothing_gives_no_pieces(text: str) -> None:
    assert split_text(text, "EN") == []


@given(
    st.text(
        st.one_of(
            st.sampled_from(' .!?,;\n"”»)…。！？，、」aB1é你あー'), st.characters(codec=None)
        ),
        max_size=400,
    ),
    st.sampled_from(sorted(LANGUAGES)),
    st.sampled_from([None, 1, 20, 100]),
)
def test_nothing_is_lost_and_no_piece_is_empty(
    text: str, language: str, max_chars: int | None
) -> None:
    pieces = split_text(text, language, max_chars=max_chars)
    assert joined(pieces) == "".join(text.split())
    assert all(piece == piece.strip() != "" for piece in pieces)


@pytest.mark.parametrize("unit", [LONG, "你好，世界。", "a", "1", ". ", "a. B", "\"'", "\n", "!» "])
def test_the_longest_text_is_cut_as_fast_as_shorter_ones(unit: str) -> None:
    assert_linear(lambda text: split_text(text, "EN"), unit)


@given(
    st.text(
        st.one_of(st.sampled_from(' .,!?"1a好あ한\n。、—'), st.characters(codec=None)), max_size=900
    ),
    st.sampled_from(sorted(LANGUAGES)),
)
def test_no_piece_is_longer_than_a_network_takes(text: str, language: str) -> None:
    most = {"ZH": 64, "JP": 80, "KR": 120}.get(language, 250)
    assert max(map(len, split_text(text * 3, language)), default=0) <= most


def test_a_first_sentence_of_some_length_waits_for_no_other() -> None:
    first = "The birch canoe slid on the smooth planks."
    text = f"{first} Glue the sheet. It is easy to tell the depth of a well."
    assert split_text(text, "EN")[0] == first
    assert split_text(f"Yes. {text}", "EN")[0] == f"Yes. {first}"

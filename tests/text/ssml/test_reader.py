"""SSML: what is understood, and that everything else is refused by name."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.errors import PhonexError, TextTooLong
from phonex.text.alignment import TimedMark
from phonex.text.phoneme_markup import marked
from phonex.text.ssml.document import Mark
from phonex.text.ssml.errors import SsmlMalformed, SsmlUnsupported
from phonex.text.ssml.reader import DEEPEST, is_ssml, read_ssml
from phonex.text.ssml.segments import Pause, Segment, segments_of
from tests.growth import assert_linear

SYNTHESIS = 'xmlns="http://www.w3.org/2001/10/synthesis"'


def segments(inner: str, language: str = "EN", **voice_languages: str) -> list[Segment]:
    document = read_ssml(f"<speak>{inner}</speak>")
    return [*segments_of(document, language, voice_languages)]


def only(inner: str, language: str = "EN") -> Segment:
    (segment,) = segments(inner, language)
    return segment


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("<speak>a</speak>", True),
        (' \n<speak version="1.1">a</speak>', True),
        ("<speak/>", True),
        ("<speaker>a</speaker>", False),
        ("say <speak>", False),
        ("", False),
    ],
)
def test_ssml_is_known_by_its_beginning(text: str, known: bool) -> None:
    assert is_ssml(text) is known


def test_plain_text_is_one_segment() -> None:
    assert segments(" Hello,\n  world. ") == [Segment("Hello, world.", "EN")]


def test_the_header_of_a_document_is_understood() -> None:
    document = read_ssml(
        f'<?xml version="1.0" encoding="UTF-16"?>\n<speak version="1.1" {SYNTHESIS} '
        'xml:lang="es-MX" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="a b">Hola<!-- no --><?target no?></speak>'
    )
    assert segments_of(document, "EN", {}) == (Segment("Hola", "ES"),)


@pytest.mark.parametrize(
    ("rate", "factor"),
    [
        ("x-slow", 0.5),
        ("medium", 1.0),
        ("x-fast", 2.0),
        ("150%", 1.5),
        ("+20%", 1.2),
        ("-25%", 0.75),
    ],
)
def test_rates(rate: str, factor: float) -> None:
    assert only(f'<prosody rate="{rate}">a</prosody>').rate == pytest.approx(factor)


@pytest.mark.parametrize(
    ("pitch", "semitones"),
    [("x-low", -6), ("high", 3), ("+2st", 2), ("-1.5st", -1.5), ("+100%", 12), ("-50%", -12)],
)
def test_pitches(pitch: str, semitones: float) -> None:
    found = only(f'<prosody pitch="{pitch}">a</prosody>')
    assert found.pitch_semitones == pytest.approx(semitones)


@pytest.mark.parametrize(
    ("volume", "gain"),
    [("silent", float("-inf")), ("soft", -6), ("x-loud", 12), ("+6dB", 6), ("-3.5db", -3.5)],
)
def test_volumes(volume: str, gain: float) -> None:
    assert only(f'<prosody volume="{volume}">a</prosody>').volume_db == gain


def test_relative_values_change_what_is_around_them() -> None:
    inner = '<prosody rate="50%" pitch="+2st" volume="soft">{}</prosody>'
    relative = '<prosody rate="+50%" pitch="+1st" volume="-3dB">a</prosody>'
    assert only(inner.format(relative)) == Segment("a", "EN", None, 0.75, 3.0, -9.0)
    absolute = '<prosody rate="medium" pitch="low" volume="loud">a</prosody>'
    assert only(inner.format(absolute)) == Segment("a", "EN", None, 1.0, -3.0, 6.0)


@pytest.mark.parametrize(
    ("attributes", "seconds"),
    [
        ("", 0.5),
        ('strength="none"', 0),
        ('strength="x-strong"', 1.2),
        ('time="500ms"', 0.5),
        ('time="2s"', 2),
        ('time="+.25s"', 0.25),
        ('time="10s" strength="weak"', 10),
    ],
)
def test_breaks(attributes: str, seconds: float) -> None:
    found = segments(f"a<break {attributes}/>b")
    assert [each.text for each in found] == ["a", "b"]
    assert found[1].before.seconds == seconds


def test_breaks_add_up_and_stand_at_the_edges_too() -> None:
    found = segments('<break time="1s"/>a<break time="1s"/> <break time="2s"/>b<break time="3s"/>')
    assert [(each.text, each.before.seconds) for each in found] == [("a", 1), ("b", 3)]
    assert [each.after for each in found] == [Pause(), Pause(3)]


def test_paragraphs_pause_and_sentences_end() -> None:
    found = segments("<p>One.</p> <p><s>Two</s><s>three</s></p><p>Four</p>")
    assert [(each.text, each.before.seconds) for each in found] == [
        ("One.", 0),
        ("Two\n\nthree", 0.6),
        ("Four", 0.6),
    ]
    assert segments("<p>a</p><break time='2s'/><p>b</p>")[1].before.seconds == 2


def test_punctuation_between_tags_stays_with_what_is_before_it() -> None:
    found = segments('“Hi <prosody rate="slow">there</prosody>!” <voice name="ada">Yes</voice>.')
    assert [each.text for each in found] == ["“Hi", "there!”", "Yes."]


def test_a_segment_may_go_on_with_the_sentence_before() -> None:
    found = segments(
        "I <prosody rate='slow'>said</prosody> no. <voice name='ada'>“Why?”</voice> So."
    )
    assert [each.continues for each in found] == [False, True, True, False, False]


def test_text_within_tags_that_change_nothing_is_in_one_segment() -> None:
    assert only("un<sub alias='deux'>2</sub>, trois").text == "un deux, trois"
    assert only("中<sub alias='国'>2</sub>人", "ZH").text == "中国人"


def test_voices_speak_their_own_language_and_what_is_said_inside_them() -> None:
    inner = (
        '<lang xml:lang="fr">un <voice name="ES">dos</voice><voice name="ada">trois</voice></lang>'
    )
    found = segments(inner, ES="ES")
    assert [(each.voice, each.language) for each in found] == [
        (None, "FR"),
        ("ES", "ES"),
        ("ada", "FR"),
    ]
    found = segments('<voice name="ES" xml:lang="en">a</voice>', ES="ES")
    assert found[0].language == "EN"


def test_each_voice_is_named_once() -> None:
    voice = '<voice name="{0}">{0}</voice>'
    document = read_ssml(f"<speak>{''.join(map(voice.format, 'abab'))}</speak>")
    assert document.voices == ("a", "b")


def test_phonemes_are_attached_to_their_word() -> None:
    found = only('A <phoneme alphabet="ipa" ph="/təˈmeɪtoʊ/">tomato</phoneme>.')
    assert found.text == f"A {marked('tomato', 'təˈmeɪtoʊ')}."


def test_marks_know_their_place() -> None:
    assert only('One<mark name="x"/> two<mark name="y"/>').marks == (Mark("x", 3), Mark("y", 7))
    found = segments(
        '<mark name="a"/><break time="1s"/><mark name="b"/><break time="2s"/>c'
        '<break/><mark name="d"/>e<break/><mark name="f"/>.'
    )
    assert [(each.before, each.text, each.marks, each.after) for each in found] == [
        (Pause(3, (TimedMark("a", 0), TimedMark("b", 1))), "c", (), Pause()),
        (Pause(0.5), "e", (Mark("d"),), Pause(0.5, (TimedMark("f", 0.5),))),
    ]


def test_where_nothing_is_said_there_are_no_segments() -> None:
    assert segments('<break/>…<mark name="a"/><p> </p>') == []


@pytest.mark.parametrize(
    ("ssml", "n"),
    [
        ("<speak> a <break/> bc </speak>", 3),
        ("<speak><sub alias='three'>3</sub></speak>", 5),
        ("<speak><s>ab</s> <s>c &amp; d</s></speak>", 8),
        ("<speak>a <mark name='m'/>b</speak>", 3),
        ("<speak><phoneme ph='a'/></speak>", 1),
    ],
)
def test_characters_are_counted_without_tags(ssml: str, n: int) -> None:
    assert read_ssml(ssml).n_characters == n


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<emphasis>a</emphasis>", "<emphasis>: this tag is not supported"),
        ("<audio src='x'/>", "<audio>"),
        ("<speak>a</speak>", "<speak>: speak is the outermost tag"),
        ("<m:x xmlns:m='urn:m'>a</m:x>", "<x>"),
        ("<Break/>", "<Break>"),
        ("<break size='1'/>", '<break size="1">'),
        ("<break time='1e9s'/>", '<break time="1e9s">'),
        ("<break time='-1s'/>", '<break time="-1s">'),
        ("<break time='nan'/>", '<break time="nan">'),
        (f"<break time='{'9' * 500}s'/>", "at most"),
        ("<break time='10.01s'/>", "10 s long at most"),
        ("<break time='10s'/>" * 7, "together"),
        ("<break strength='huge'/>", "x-weak"),
        ("<break>a</break>", "no content"),
        ("<break><mark name='a'/></break>", "cannot stand inside break"),
        ("<mark/>", "attribute name"),
        (f"<mark name='{'n' * 129}'/>", "at most 128"),
        ("<mark name='m'/>" * 1001, "at most 1000"),
        ("<prosody rate='fastest'>a</prosody>", '<prosody rate="fastest">'),
        ("<prosody rate='0%'>a</prosody>", "0 times"),
        ("<prosody rate='500%'>a</prosody>", "stay within"),
        ("<prosody rate='1.5'>a</prosody>", "80%"),
        ("<prosody pitch='200Hz'>a</prosody>", "depend on the voice"),
        ("<prosody pitch='+20st'>a</prosody>", "20 semitones"),
        ("<prosody pitch='-100%'>a</prosody>", "-inf"),
        ("<prosody pitch='2st'>a</prosody>", "+2st"),
        ("<prosody volume='+30dB'>a</prosody>", "stay within"),
        ("<prosody contour='(0%,+1st)'>a</prosody>", '<prosody contour="(0%,+1st)">'),
        ("<lang xml:lang='de-DE'>a</lang>", '<lang xml:lang="de-DE">'),
        ("<lang>a</lang>", "xml:lang"),
        ("<voice gender='female'>a</voice>", "attribute name"),
        ("<voice name='a' gender='female'>a</voice>", '<voice gender="female">'),
        ("<say-as>a</say-as>", "interpret-as"),
        ("<say-as interpret-as='poem'>a</say-as>", '<say-as interpret-as="poem">'),
        ("<say-as interpret-as='date' format='ddd'>1</say-as>", '<say-as format="ddd">'),
        ("<say-as interpret-as='digits'>a</say-as>", "'a' cannot be read so"),
        ("<say-as interpret-as='digits'><s>1</s></say-as>", "cannot stand inside say-as"),
        (f"<say-as interpret-as='characters'>{'a' * 65}</say-as>", "at most 64"),
        ("<phoneme ph='ʘ'>a</phoneme>", "not an IPA phoneme"),
        ("<phoneme alphabet='x-sampa' ph='a'>a</phoneme>", '<phoneme alphabet="x-sampa">'),
        ("<phoneme>a</phoneme>", "attribute ph"),
        ("<sub>a</sub>", "attribute alias"),
        (f"<sub alias='{'a' * 300}'>a</sub>", "at most 256"),
        ("<p>" * DEEPEST + "a" + "</p>" * DEEPEST, f"nested {DEEPEST} deep"),
        ("<p>a</p>" * 501, "more than 500"),
        ("".join(f"<voice name='{n}'>a</voice>" for n in range(17)), "at most 16"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(inner: str, told: str) -> None:
    with pytest.raises(SsmlUnsupported) as caught:
        segments(inner)
    assert told in caught.value.message
    assert (caught.value.code, caught.value.param) == ("ssml_unsupported", "text")


@pytest.mark.parametrize(
    ("ssml", "place"),
    [
        ("<speak>\n  a & b</speak>", "line 2, column 6"),
        ("<speak><p></speak>", "line 1, column"),
        ("<speak>a", "line 1, column"),
        ("<speak>&nbsp;</speak>", "undefined entity, line 1"),
        ("<speak>\x01</speak>", "invalid token"),
        ("<speak>&#x1;</speak>", "invalid character number"),
        ("<speak><m:x/></speak>", "unbound prefix"),
        ("<speak a='1' a='2'/>", "duplicate attribute"),
        ("<speak/>more", "junk after document element"),
        ("no tags", "line 1, column 1"),
        ("", "no element found"),
    ],
)
def test_what_is_no_xml_is_refused_with_its_place(ssml: str, place: str) -> None:
    with pytest.raises(SsmlMalformed) as caught:
        read_ssml(ssml)
    assert place in caught.value.message


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE speak [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE speak [<!ENTITY c SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE speak SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_document_types_are_refused(doctype: str) -> None:
    with pytest.raises(SsmlUnsupported, match="<!DOCTYPE>"):
        read_ssml(f"{doctype}<speak>&c;</speak>")


def test_messages_repeat_little_of_what_is_long() -> None:
    with pytest.raises(SsmlUnsupported) as caught:
        read_ssml(f"<speak {'n' * 10_000}='{'v' * 10_000}'/>")
    assert len(caught.value.message) < 300


def test_the_document_has_a_longest_size() -> None:
    with pytest.raises(TextTooLong):
        read_ssml(f"<speak>{' ' * 200_000}</speak>")


def test_a_client_cannot_write_the_marks_of_phonemes() -> None:
    hidden = marked("a", "b")
    assert only(f"x{hidden}<sub alias='y{hidden}'>z</sub>").text == "x y"


@pytest.mark.parametrize(
    "pattern",
    [
        "a & b; ",
        "<p>word </p>",
        "word <break time='1ms'/>",
        '<prosody rate="slow">.</prosody>. ',
        "<sub alias='b'>a</sub>",
        "<mark name='m'/>a ",
        "<say-as interpret-as='digits'>12</say-as> ",
        "&amp;",
        "<![CDATA[a]]>",
        "<!-- a -->",
        " ",
        "<p>",
        "</",
        'a="b" ',
    ],
)
def test_the_time_grows_with_the_length_alone(pattern: str) -> None:
    def read(text: str) -> None:
        with suppress(PhonexError):
            segments(text)

    assert_linear(read, pattern)


TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<s>", "</s>", "<break/>", "<break time='1s'/>", "<mark name='m'/>"),
        *("<prosody rate='slow'>", "</prosody>", "<voice name='ada'>", "</voice>", "&amp;", "&lt;"),
        *("<sub alias='b'>", "</sub>", "<lang xml:lang='es'>", "</lang>", "<!--", "-->", "]]>"),
        *("<say-as interpret-as='characters'>", "</say-as>", "<phoneme ph='a'>", "</phoneme>"),
    ]
)


@given(st.lists(TAGS | st.text(max_size=5), max_size=12).map("".join))
def test_anything_is_read_or_refused(inner: str) -> None:
    try:
        found = segments(inner)
    except (SsmlMalformed, SsmlUnsupported):
        return
    assert sum(each.before.seconds + each.after.seconds for each in found) < 60
    for each in found:
        assert all(0 <= mark.position <= len(each.text) for mark in each.marks)


@given(st.lists(st.sampled_from(["one", "two.", "3", "é", "、"]), min_size=1), st.data())
def test_white_space_between_tags_does_not_matter(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(st.sampled_from(["", " ", "\n\t", "<!-- -->"])) for _ in words]
    tight = "".join(f"<s>{word}</s>" for word in words)
    loose = "".join(f"{gap}<s>{word}</s>" for word, gap in zip(words, gaps, strict=True))
    assert [each.text.split() for each in segments(tight)] == [
        each.text.split() for each in segments(loose)
    ]


@pytest.mark.parametrize(
    ("inner", "written"),
    [
        ("The <sub alias='World Wide Web'>WWW</sub>!", "The WWW!"),
        ("<say-as interpret-as='characters'>SQL</say-as><mark name='m'/> is.", "SQL is."),
        ("Mr <phoneme ph='wɪn'>Nguyen</phoneme>", "Mr Nguyen"),
        ("As it is.", None),
        ("It is<prosody rate='fast'><sub alias='…'>(5)</sub></prosody>", "It is(5)"),
        ("It is<prosody rate='fast'>.</prosody>", None),
        ("A <sub alias='W'>B</sub><prosody rate='fast'>!</prosody>", "A B!"),
    ],
)
def test_what_stands_in_the_document_is_kept(inner: str, written: str | None) -> None:
    assert only(inner).written == written

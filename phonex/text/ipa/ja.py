"""Converts Japanese IPA or kana to phonetic katakana. Has no dictionary.

Pitch accents are accepted and ignored: none of the networks supports them.
Source of the spellings: kana for the sounds of loanwords (外来語の表記, Cabinet notice 2 of 1991).
"""

import re
import unicodedata
from collections.abc import Iterator

from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.letters import unwrapped

_VOWELS = "aiɯeo"
# A consonant before each of the vowels; a j after it palatalises it.
_MORAS = """
- ア イ ウ エ オ
k カ キ ク ケ コ
kj キャ キ キュ キェ キョ
kw クァ クィ ク クェ クォ
ɡ ガ ギ グ ゲ ゴ
ɡj ギャ ギ ギュ ギェ ギョ
ɡw グァ グィ グ グェ グォ
s サ スィ ス セ ソ
ɕ シャ シ シュ シェ ショ
z ザ ズィ ズ ゼ ゾ
ʑ ジャ ジ ジュ ジェ ジョ
t タ ティ トゥ テ ト
tj テャ ティ テュ テェ テョ
tɕ チャ チ チュ チェ チョ
ts ツァ ツィ ツ ツェ ツォ
d ダ ディ ドゥ デ ド
dj デャ ディ デュ デェ デョ
n ナ ニ ヌ ネ ノ
nj ニャ ニ ニュ ニェ ニョ
h ハ ヒ フ ヘ ホ
hj ヒャ ヒ ヒュ ヒェ ヒョ
ɸ ファ フィ フ フェ フォ
ɸj フャ フィ フュ フェ フョ
b バ ビ ブ ベ ボ
bj ビャ ビ ビュ ビェ ビョ
p パ ピ プ ペ ポ
pj ピャ ピ ピュ ピェ ピョ
m マ ミ ム メ モ
mj ミャ ミ ミュ ミェ ミョ
r ラ リ ル レ ロ
rj リャ リ リュ リェ リョ
j ヤ イ ユ イェ ヨ
w ワ ウィ ウ ウェ ウォ
v ヴァ ヴィ ヴ ヴェ ヴォ
vj ヴャ ヴィ ヴュ ヴェ ヴョ
"""
_LONG = "ー"
_ALONE = {"ɴ": "ン", "ʔ": "ッ"}

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ɐɑ", "a"),
        **dict.fromkeys("uɨʉʊ", "ɯ"),
        **dict.fromkeys("ɾɹɺɽl", "r"),
        **dict.fromkeys("ɦxχ", "h"),
        **dict.fromkeys("βɰʷ", "w"),
        **{"ɛ": "e", "ɔ": "o", "g": "ɡ", "ɣ": "ɡ", "f": "ɸ", "ʃ": "ɕ", "ʒ": "ʑ", "ʲ": "j"},
        **{"ʨ": "tɕ", "ʧ": "tɕ", "ʦ": "ts", "ʣ": "z", "ʥ": "ʑ", "ʤ": "ʑ", "ç": "hj", "ɲ": "nj"},
        **{":": "ː", "N": "ɴ", "Q": "ʔ"},
    }
)
_MORAIC = re.compile("[ɰwj]\u0303|[nmŋ]\u0329|ŋ\u030d")
_UNRELEASED = re.compile("[kɡsɕtdpb]\u031a")
_UNHEARD = re.compile("[ˈˌ'’ˑʰᵝꜜꜛ↓↑˥˦˧˨˩\u0300-\u036f]|(?<![kɡ])ʷ")
# Sounds of two letters, then sounds longer than one mora, in matching order.
_RULES = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        ("([td])ː(?=[ɕszʑ])", r"\1\1"),
        ("d(?=[zʑ])", ""),
        ("nj(?![aiɯeoː])|n[.](?=[aiɯeojw])", "ɴ"),
        ("(nj|[nmŋ])ː", r"ɴ\1"),
        ("[nmŋ](?![aiɯeojw])", "ɴ"),
        ("ŋ", "ɡ"),
        ("(tɕ|ts|hj|[kɡsɕzʑtdhɸbpr]j?)ː", r"ʔ\1"),
        (r"(tɕ|ts|hj|[kɡsɕzʑtdhɸbpr])(?=\1)|d(?=[zʑ])", "ʔ"),
        ("(?<=[ɕʑ])j", ""),
    )
)
_PART = re.compile(
    f"(?P<alone>[ɴʔ])ː?|(?P<onset>[^{_VOWELS}ɴʔ .]*)(?P<vowel>[{_VOWELS}])(?P<long>ː?)|[ .ː]"
)
_KANA = re.compile("[ぁ-ゖァ-ヺー ]*[ぁ-ゖァ-ヺ][ぁ-ゖァ-ヺー ]*")
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_RARE = str.maketrans({"ヵ": "カ", "ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ"})

_KNOWN = "a i ɯ e o k ɡ s ɕ z dʑ t tɕ ts d n ɲ h ç ɸ b p m ɾ j w v ʲ ŋ ɴ ʔ"
_BESIDES = "ː after long sounds, and ꜜ, which is ignored"
_ALPHABET = frozenset(f"{_VOWELS}kɡsɕzʑtdnhɸbpmrjwvŋɴʔː .")


def katakana_of(ipa: str) -> str:
    """Raises PhonemeUnknown, InvalidInput."""
    text = _UNRELEASED.sub("ʔ", _MORAIC.sub("ɴ", unwrapped(ipa)))
    text = _UNHEARD.sub("", text)
    kana = unicodedata.normalize("NFC", text)
    if _KANA.fullmatch(kana):
        return kana.replace(" ", "").translate(_TO_KATAKANA).translate(_RARE)
    text = text.translate(_LETTERS)
    if unknown := next((each for each in text if each not in _ALPHABET), ""):
        raise PhonemeUnknown(unknown, "JP", _KNOWN, _BESIDES)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    kana = "".join(_moras(text))
    if not kana:
        raise InvalidInput("The phonemes are empty; write the word's sounds in IPA.", param="ipa")
    return kana


def _moras(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or (part["vowel"] and part["onset"] not in _ROWS):
            sounds = re.split(f"(?<=[{_VOWELS}])|[ .]", text[place:])[0]
            raise InvalidInput(f"{sounds!r} is not a Japanese mora.", param="ipa")
        place = part.end()
        if part["alone"]:
            yield _ALONE[part["alone"]]
        elif part["vowel"]:
            yield _ROWS[part["onset"]][part["vowel"]] + _LONG * len(part["long"])


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    for row in _MORAS.split("\n")[1:-1]:
        onset, *kana = row.split()
        yield onset.strip("-"), dict(zip(_VOWELS, kana, strict=True))


_ROWS = dict(_rows())

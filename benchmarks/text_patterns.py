"""Texts that make careless text processing slow: randomly drawn parts and their separators.

Every language gets all of them, including those in other scripts.
"""

import random
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

PROSE = {
    "EN": "The harbor was crowded. On May 3, 2024 at 3:05 pm Dr. Smith paid $12.50 for 3 kg. ",
    "ES": "El puerto estaba lleno. El 3 de mayo de 2024 el Dr. Ruiz pagó 12,50 € por 3 kg de pan. ",
    "FR": "Le port était plein. Le 3 mai 2024 à 14h30 le Dr Petit paya 12,50 € pour 3 kg de pain. ",
    "ZH": "小红喜欢在森林里玩耍。2024年5月3日下午3:05，她花了12.50元买了3公斤苹果。",
    "JP": "小さな村がありました。2024年5月3日の午後3:05に、りんごを3kg、12.50ドルで買いました。",
    "KR": "작은 마을이 있었습니다. 2024년 5월 3일 오후 3시 5분에 사과 3개를 5,000원에 샀습니다. ",
}
# Words of the lexicon, with their pronunciation.
LEXICON_WORDS = {
    **{language: (("nguyen", "wɪn"), ("gnu", "nu")) for language in ("EN",)},
    **{language: (("nguyen", "win"), ("gnu", "nu")) for language in ("ES", "FR")},
    "ZH": (("nguyen", "wən˧˥"), ("gnu", "nu˥")),
    "JP": (("nguyen", "ɡɯen"), ("gnu", "nɯː")),
    "KR": (("nguyen", "ɯŋujen"), ("gnu", "nu")),
}
WORDS = ("river", "stone", "quite", "never", "light", "moved", "the", "again", "house", "Anna")
HAN = "一二三十百的了是我不人在他有这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去"
KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
)
KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンーッ"
)
HANGUL = "가나다라마바사아자차카타파하각난닫랄맘밥삿앙잦찿같높힣의를은는이가도만에서한국말을잘"
SIGNS = "!?.,;:-–—_/\\|#@&%$€£¥+=*~^<>()[]{}\"'“”‘’«»…°§"


@dataclass(frozen=True)
class Pattern:
    """parts: drawn at random. gap: between them. end: needed to trigger some slow patterns."""

    parts: tuple[str, ...]
    gap: str = ""
    start: str = ""
    end: str = "x"

    def text(self, size: int) -> str:
        """Always the same for a size; different sizes give different texts."""
        draw = random.Random(f"{self} {size}")  # noqa: S311  # no secret
        n_parts = size // max(1, min(map(len, self.parts)) + len(self.gap)) + 1
        drawn = self.start + self.gap.join(draw.choices(self.parts, k=n_parts))
        return drawn[: size - len(self.end)] + self.end


PATTERNS = {
    "words": Pattern(WORDS, " "),
    "a-a-a": Pattern(("a",), "-"),
    "A-C-G-T": Pattern(tuple("ACGT"), "-"),
    "hyphened words": Pattern(WORDS, "-"),
    "en dashes": Pattern(WORDS, "–"),
    "spaced dashes": Pattern(WORDS, " — "),
    "underscores": Pattern(WORDS, "_"),
    "apostrophes": Pattern(WORDS, "'"),
    "curly apostrophes": Pattern(tuple(ascii_lowercase), "’"),
    "o'o'o": Pattern(("o",), "'"),
    "dots": Pattern(WORDS, "."),
    "a.b.c": Pattern(tuple(ascii_lowercase), "."),
    "A.B.C.": Pattern(tuple(letter + "." for letter in ascii_uppercase), ""),
    "slashes": Pattern(WORDS, "/"),
    "a/b/c": Pattern(tuple(ascii_lowercase), "/"),
    "backslashes": Pattern(WORDS, "\\"),
    "tildes": Pattern(WORDS, "~"),
    "commas": Pattern(WORDS, ","),
    "colons": Pattern(WORDS, ":"),
    "equals": Pattern(tuple(ascii_lowercase), "="),
    "ampersands": Pattern(tuple(ascii_uppercase), "&"),
    "plus signs": Pattern(tuple(ascii_uppercase), "+"),
    "digits": Pattern(tuple(digits), ""),
    "numbers": Pattern(("1", "23", "456", "7890"), " "),
    "digits and commas": Pattern(("123", "456", "789"), ","),
    "digits and dots": Pattern(("1", "23", "456"), "."),
    "digits and hyphens": Pattern(("1", "23", "456"), "-"),
    "digits and letters": Pattern(tuple(f"{n}{letter}" for n in digits for letter in "abXY"), ""),
    "years": Pattern(("1999", "2024", "1066", "1905"), "-"),
    "Roman numerals": Pattern(("I", "V", "X", "XIV", "VIII", "LXX", "MCM"), " "),
    "Roman letters": Pattern(tuple("IVXLC"), ""),
    "reigns": Pattern(("Henry VIII", "Louis XIV", "Chapter IV", "Part "), " "),
    "ordinals": Pattern(("1st", "22nd", "3rd", "45th", "2e", "3.er", "1ª"), " "),
    "sums": Pattern(("$5", "€12.50", "£3", "¥100", "5 $", "12,50 €", "$1.5 million"), " "),
    "currency signs": Pattern(tuple("$€£¥₩"), ""),
    "brackets": Pattern(tuple("()[]{}（）「」"), ""),
    "opening brackets": Pattern(tuple("([{"), ""),
    "bracketed words": Pattern(("(river)", "[stone]", "{light}"), ""),
    "links": Pattern(("[a](b)", "[river](/stone/)", "![", "]("), ""),
    "quotes": Pattern(tuple("\"'“”‘’«»"), ""),
    "quoted words": Pattern(('"river"', "'stone'", "“light”"), ""),
    "emoji": Pattern(("😀", "👍🏽", "👩‍👩‍👧", "🇫🇷", "❤️"), ""),
    "combining marks": Pattern(("e", "\u0301", "\u0323", "\u0308", "か", "\u3099"), ""),
    "one mark": Pattern(("\u0301",), ""),
    "one word": Pattern(tuple(ascii_lowercase), ""),
    "one capital word": Pattern(tuple(ascii_uppercase), ""),
    "one mixed word": Pattern(tuple(ascii_lowercase + ascii_uppercase), ""),
    "one accented word": Pattern(tuple("éèñüßœçåøđłžşğ"), ""),
    "one letter": Pattern(("a",), ""),
    "upper case": Pattern(tuple(map(str.upper, WORDS)), " "),
    "camels": Pattern(("River", "Stone", "Quite"), ""),
    "addresses": Pattern(("https://example.com/a/b?c=d&e=f", "www.phonex.dev", "http://a.b"), " "),
    "one address": Pattern(("example", "river", "stone"), "."),
    "half addresses": Pattern(("http://", "www.", "ftp://a"), ""),
    "e-mail": Pattern(("anna.lee@example.com", "a@b", "mailto:x@y.org"), " "),
    "at signs": Pattern(tuple(ascii_lowercase), "@"),
    "hash signs": Pattern(("#river", "#1", "#", "# "), ""),
    "numbers with units": Pattern(("5 kg", "12km/h", "3 °C", "100 MB", "7 %", "2 m²"), " "),
    "dates": Pattern(("2024-05-03", "5/3/2024", "3.5.2024", "May 3, 2024", "2024年5月3日"), " "),
    "times": Pattern(("3:05", "14h30", "5 p.m.", "9 am - 5 pm", "23:59:59"), " "),
    "telephones": Pattern(("+1 555-123-4567", "(555) 123-4567", "010-1234-5678"), " "),
    "abbreviations": Pattern(
        ("Dr.", "etc.", "e.g.", "U.S.", "No.", "St.", "p.", "Sra.", "M."), " "
    ),
    "abbreviations without a space": Pattern(("Dr.", "etc.", "e.g.", "St."), ""),
    "lexicon words": Pattern(("nguyen", "gnu", "river"), " "),
    "lexicon words in a chain": Pattern(("nguyen", "gnu"), "-"),
    "HTML": Pattern(("<b>river</b>", "<p>", "<br>", "&amp;", "<"), ""),
    "open tags": Pattern(("<",), ""),
    "open comments": Pattern(("<!--", "<script>", "<a "), ""),
    "Markdown": Pattern(("**river**", "_stone_", "`light`", "~~", "***", "# ", "> "), ""),
    "asterisks": Pattern(("*",), ""),
    "table": Pattern(("| a | b |\n", "|---|---|\n", "| - "), ""),
    "entities": Pattern(("&amp;", "&#65;", "&lt;", "&"), ""),
    "white space": Pattern((" ", "\t", "\u3000", "\u00a0"), ""),
    "spaces between": Pattern(("a" + " " * 50, "b\t\t\t"), ""),
    "new lines": Pattern(("\n",), ""),
    "short lines": Pattern(("a\n", "b.\n\n", "- c\n"), ""),
    "full stops": Pattern((".",), ""),
    "exclamations": Pattern(("!", "?"), ""),
    "hyphens": Pattern(("-",), ""),
    "signs": Pattern(tuple(SIGNS), ""),
    "signs and letters": Pattern(tuple(SIGNS + "aB1"), ""),
    "kana": Pattern(tuple(KANA), ""),
    "katakana": Pattern(tuple(KATAKANA), ""),
    "small kana": Pattern(tuple("っッゃーんンヴ"), ""),
    "Han": Pattern(tuple(HAN), ""),
    "one 一": Pattern(("一",), ""),
    "不一": Pattern(("不", "一", "看", "儿"), ""),
    "Han with spaces": Pattern(tuple(HAN), " "),
    "Han in English": Pattern(("river", "一", "AI", "的"), ""),
    "Hangul": Pattern(tuple(HANGUL), ""),
    "Hangul with spaces": Pattern(tuple(HANGUL), " "),
    "Hangul letters": Pattern(tuple("ㄱㄴㄷㅋㅎㅏㅣㅠ"), ""),
    "other scripts": Pattern(tuple("абвгдежאבגדابتثकखगกขค"), ""),
    "alternating scripts": Pattern(("a", "あ", "ア", "한", "漢", "é", "1", "ж"), ""),
    "Latin in Chinese": Pattern(("中文", "A-C-G-T-A-C", "state-of-the-art", "的"), ""),
    "chains in Han": Pattern(("a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p", "的"), "-"),
    **{
        f"repeated {unit!r}": Pattern((unit,))
        for unit in ("7", "1,", "1.", "1-", "1/", "1:", "$", "@", "#a ", "II ", "a.", "+ ")
    },
    "ordinals in a chain": Pattern((",123",), start="1"),
    "decimals": Pattern(tuple(digits), start="0."),
    "points in a number": Pattern((".000",), start="1", end="1"),
    "gaps in a table": Pattern((" ",), start="| a", end="b |"),
    "closed full stops": Pattern((")",), start="a."),
    "closed exclamations": Pattern(('"', ")"), start="a!"),
    "marks in disorder": Pattern(("\u0301", "\u0323"), start="a"),
    "one long reference": Pattern(("9",), start="&#"),
    "gaps in a link": Pattern((" ",), start="[a](b"),
    "gaps in a tag": Pattern((" ",), start="<a"),
    "rules": Pattern(("- ",)),
    "one tag": Pattern(("1", "_"), start="#"),
    "one at": Pattern((".", "a"), start="a@"),
}

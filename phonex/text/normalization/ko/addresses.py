"""Reads the ends of addresses and names of files in Korean: naver.com, 사진.jpg, mp3."""

import re

from phonex.text.normalization.ko import words
from phonex.text.normalization.rules import Rule, alternation, rule

_DOMAINS = {"com": "닷컴", "net": "닷넷"}
_SPELT = ("org", "edu", "gov", "co", "kr", "jp", "cn", "us", "uk", "fr", "de", "es", "eu", "it")
_MORE_SPELT = ("io", "ai", "tv", "ca", "me", "go", "or", "ac", "re", "pe")
_FILES = (
    *(
        "jpg",
        "jpeg",
        "png",
        "gif",
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "ppt",
        "pptx",
        "hwp",
        "txt",
    ),
    *("mp3", "mp4", "wav", "exe", "csv", "html", "xml", "json", "psd", "svg", "apk", "zip"),
)
_SAID = {"mp3": "엠피쓰리", "mp4": "엠피포", "jpeg": "제이펙", "zip": "집", "json": "제이슨"}


def spelt(letters: str) -> str:
    """Latin letters by their Korean names: KBS is 케이비에스."""
    return "".join(words.LETTERS[letter] for letter in letters.upper())


def _name(end: str) -> str:
    return _SAID.get(end.lower()) or spelt(end)


ADDRESS_RULES: tuple[Rule, ...] = (
    rule(
        rf"(?<= )점 (?P<end>{alternation(_DOMAINS)})(?![A-Za-z0-9])",
        lambda found: _DOMAINS[found["end"]],
        needs="점",
    ),
    rule(
        rf"(?<= 점 )(?:{alternation((*_SPELT, *_MORE_SPELT))})(?![A-Za-z0-9])",
        lambda found: spelt(found[0]),
        needs="점",
    ),
    rule(
        rf"(?<=[가-힣A-Za-z0-9_)-])\.(?P<end>{alternation(_FILES)})(?![A-Za-z0-9])",
        lambda found: f" 점 {_name(found['end'])}",
        re.IGNORECASE,
        needs=".",
    ),
    rule(
        r"(?<![A-Za-z0-9])mp[34](?![A-Za-z0-9])",
        lambda found: _SAID[found[0].lower()],
        re.IGNORECASE,
        needs="34",
    ),
)

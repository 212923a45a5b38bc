"""Books of every kind of file, as their readers made them."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from phonex.books.errors import BookEmpty, BookProtected, BookTooLong, BookUnreadable
from phonex.books.reading.book import MOST_PARAGRAPHS, Book
from phonex.books.reading.encoding import decode_page
from phonex.books.reading.epub import LARGEST_TEXT
from phonex.books.reading.reader import read_book
from phonex.books.reading.xhtml import read_page

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The  Lighthouse</dc:title>
<dc:creator>Ada Byron</dc:creator><dc:creator>C. Babbage</dc:creator>
<dc:language>en-GB</dc:language>{metadata}</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="img" href="cover%20page.jpg" media-type="image/jpeg" {cover}/>
<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="text/b.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="text/notes.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/>
<itemref idref="n" linear="no"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<body><nav epub:type="landmarks"><ol><li><a href="text/b.xhtml">Begin</a></li></ol></nav>
<nav epub:type="toc"><ol><li><a href="text/a.xhtml">Dedication</a></li>
<li><a href="text/b.xhtml#one">One</a><ol><li><a href="text/b.xhtml#two">Two</a></li></ol></li>
</ol></nav></body></html>"""
NCX = """<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://127.0.0.1:9/ncx.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>
<navLabel><text>Old one</text></navLabel><content src="text/b.xhtml#one"/></navPoint></navMap>
</ncx>"""
PAGE_A = "<html><head><title>A</title></head><body><p>For <i>everyone</i>.</p></body></html>"
PAGE_B = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body>
<h1 id="one">Chapter One</h1><p>It was&nbsp;cold<a epub:type="noteref" href="#f">1</a>. She
waited.<br/>Then it rained.</p><aside epub:type="footnote" id="f"><p>Not read.</p></aside>
<script>unread()</script><section id="two"><h2>Chapter Two</h2>
<p><ruby>東<rt>とう</rt></ruby>へ &amp; back.</p><span epub:type="pagebreak" id="p">12</span>
<table><tr><td>red</td><td>blue</td></tr></table></section></body></html>"""
FILES = {
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": PACKAGE.format(metadata="", cover='properties="cover-image"'),
    "OPS/nav.xhtml": NAV,
    "OPS/toc.ncx": NCX,
    "OPS/cover page.jpg": "picture",
    "OPS/text/a.xhtml": PAGE_A,
    "OPS/text/b.xhtml": PAGE_B,
    "OPS/text/notes.xhtml": "<p>Notes</p>",
}


def epub(files: Mapping[str, str]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    made.seek(0)
    return made


def text_book(text: str, name: str) -> Book:
    return read_book(io.BytesIO(text.encode()), name)


def test_an_epub_is_its_table_of_contents_in_reading_order() -> None:
    book = read_book(epub(FILES), "x.epub")

    assert (book.title, book.author) == ("The Lighthouse", "Ada Byron, C. Babbage")
    assert book.language == "en-GB"
    assert book.cover is not None
    assert (book.cover.media_type, book.cover.data) == ("image/jpeg", b"picture")
    assert [(chapter.title, chapter.text) for chapter in book.chapters] == [
        ("Dedication", "For everyone."),
        ("One", "Chapter One\n\nIt was cold. She waited.\nThen it rained."),
        ("Two", "Chapter Two\n\n東へ & back.\n\nred, blue"),
    ]


def test_an_epub_of_version_2_has_its_own_contents_and_cover() -> None:
    marked = PACKAGE.format(metadata='<meta name="cover" content="img"/>', cover="")
    files = FILES | {"OPS/book.opf": marked.replace('properties="nav"', "")}
    book = read_book(epub(files), "x.epub")

    assert book.cover is not None
    assert [chapter.title for chapter in book.chapters][-1] == "Old one"


def test_contents_that_lead_nowhere_leave_the_headings() -> None:
    files = FILES | {"OPS/nav.xhtml": NAV.replace("text/", "elsewhere/")}
    book = read_book(epub(files), "x.epub")

    assert [chapter.title for chapter in book.chapters] == ["For everyone.", "Chapter One"]


@pytest.mark.parametrize("name", ["META-INF/container.xml", "OPS/book.opf", "OPS/text/b.xhtml"])
def test_an_epub_that_lacks_a_file_is_refused(name: str) -> None:
    with pytest.raises(BookUnreadable, match=name.split("/")[-1]):
        read_book(epub({key: text for key, text in FILES.items() if key != name}), "x.epub")


def test_an_encrypted_epub_is_refused_but_not_for_its_fonts() -> None:
    encrypted = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
    <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">
    <EncryptionMethod Algorithm="{}"/><CipherData><CipherReference URI="{}"/></CipherData>
    </EncryptedData></encryption>"""
    font = encrypted.format("http://www.idpf.org/2008/embedding", "OPS/font.otf")
    assert read_book(epub(FILES | {"META-INF/encryption.xml": font}), "x.epub").chapters
    page = encrypted.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/text/b.xhtml")
    with pytest.raises(BookProtected):
        read_book(epub(FILES | {"META-INF/encryption.xml": page}), "x.epub")


def test_an_epub_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(BookTooLong, match="bytes"):
        read_book(epub(FILES | {"OPS/text/b.xhtml": "a" * 16_000_001}), "x.epub")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + CONTAINER.split("?>")[1]
    with pytest.raises(BookUnreadable, match="well-formed"):
        read_book(epub(FILES | {"META-INF/container.xml": bomb}), "x.epub")


def test_markdown_has_its_chapters_at_headings() -> None:
    book = text_book(
        '---\ntitle: "Notes"\nauthor: Ada\nlang: fr\n---\n\nBefore.\n\n## One\n\nSome *text*,\n'
        "wrapped.\n\n```\ncode\n```\n\n### Within\n\nMore.\n\nTwo\n---\n\n- a\n- b\n",
        "notes.md",
    )
    assert (book.title, book.author, book.language) == ("Notes", "Ada", "fr")
    assert [(chapter.title, chapter.text) for chapter in book.chapters] == [
        ("Before.", "Before."),
        ("One", "One\n\nSome text, wrapped.\n\ncode\n\nWithin\n\nMore."),
        ("Two", "Two\n\na\n\nb"),
    ]


def test_markdown_with_one_title_is_named_by_it() -> None:
    assert text_book("# A Story\n\n## One\n\na\n\n## Two\n\nb", "x.md").title == "A Story"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CHAPTER I", "CHAPTER II"),
        ("Chapter 1: Rain", "Chapter 2: Sun"),
        ("第一章 雨", "第二章"),
        ("제1장 비", "제2장"),
        ("Chapitre premier", "Chapitre 2"),
        ("Prologue", "Capítulo 1"),
    ],
)
def test_plain_text_has_its_chapters_at_what_says_so(first: str, second: str) -> None:
    book = text_book(
        f"The Rain\r\n\r\n{first}\r\n\r\nIt rained,\r\nand rained.\r\n\r\n{second}\r\n\r\nSun.",
        "a/The Rain.txt",
    )
    assert book.title == "The Rain"
    assert [(chapter.title, chapter.text) for chapter in book.chapters] == [
        ("The Rain", "The Rain"),
        (first, f"{first}\n\nIt rained,\nand rained."),
        (second, f"{second}\n\nSun."),
    ]


def test_a_sentence_about_chapters_is_no_heading() -> None:
    text = (
        "Chapter one of the law says a great deal about the rain that falls on the plain, and " * 3
    )
    assert len(text_book(f"{text}\n\nMore.", "x.txt").chapters) == 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", BookEmpty),
        (b" \n\n", BookEmpty),
        (b"\xff\xd8\xff\xe0", BookUnreadable),
        (b"a\x00b", BookUnreadable),
        (b"PK\x03\x04 broken", BookUnreadable),
    ],
)
def test_what_is_no_book_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_book(io.BytesIO(data), "x.txt")


def test_texts_of_other_encodings_are_read_by_their_mark() -> None:
    assert read_book(io.BytesIO("été".encode("utf-16")), "x.txt").chapters[0].text == "été"
    assert read_book(io.BytesIO("été".encode("utf-8-sig")), "x.txt").chapters[0].text == "été"


def test_a_page_with_what_no_browser_ends_is_read_at_once() -> None:
    for unclosed in ("<!--", "<a ", "<![CDATA[", "</i"):
        page = "<p>Read.</p>" + unclosed * 300_000
        book = read_book(epub(FILES | {"OPS/text/a.xhtml": page}), "x.epub")
        assert book.chapters[0].text == "Read."


def test_sections_of_a_page_that_python_does_not_know_are_left_out() -> None:
    page = "<p>One<![foo[two]> three<![ x]><![CDATA[ & four > 3]]></p>"
    assert read_book(epub(FILES | {"OPS/text/a.xhtml": page}), "x.epub").chapters[0].text == (
        "One three & four > 3"
    )
    assert text_book("<div>\n<![foo[\n</div>\n\nRead.", "x.md").chapters[0].text == "Read."


def test_a_long_line_of_front_matter_is_read_at_once() -> None:
    book = text_book(f"---\ntitle: 'a{' ' * 1_000_000}b' \nauthor: c\n---\nRead.", "x.md")
    assert (book.title, book.author) == ("a b", "c")


def test_an_epub_whose_files_cannot_be_unpacked_is_unreadable() -> None:
    sent = epub(FILES).getvalue()
    at = sent.index(b"OPS/book.opf") + len("OPS/book.opf")
    with pytest.raises(BookUnreadable, match="damaged"):
        read_book(io.BytesIO(sent[:at] + b"\xff" * 40 + sent[at + 40 :]), "x.epub")


def test_a_file_that_unpacks_without_bounds_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
    made.seek(0)
    with pytest.raises(BookUnreadable, match="packed"):
        read_book(made, "x.epub")


def test_a_link_that_is_no_address_leads_nowhere() -> None:
    nav = NAV.replace("text/a.xhtml", "//[#a")
    book = read_book(epub(FILES | {"OPS/nav.xhtml": nav}), "x.epub")
    assert [chapter.title for chapter in book.chapters][-2:] == ["One", "Two"]


def test_more_paragraphs_than_any_book_has_are_refused() -> None:
    with pytest.raises(BookTooLong, match="paragraphs"):
        text_book("a\n\n" * (MOST_PARAGRAPHS + 1), "x.txt")
    with pytest.raises(BookTooLong, match="paragraphs"):
        read_page("<p>a" * (MOST_PARAGRAPHS + 1))


def test_what_follows_a_heading_without_text_is_none() -> None:
    blocks = read_page("<h1><img/></h1><p>One</p><h2><span>Two</span></h2><p>Three</p>")
    assert [(block.text, block.level) for block in blocks] == [("One", 0), ("Two", 2), ("Three", 0)]


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16-be"),
        ("<?xml version='1.0' encoding='windows-1252'?>", "cp1252"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-8"),  # which it is not
        ('<?xml version="1.0" encoding="punycode"?>', "utf-8"),  # which is no text
    ],
)
def test_a_page_is_read_in_its_encoding(declaration: str, encoding: str) -> None:
    page = f"{declaration}<html><body><p>Es war kühl – sagte er.</p></body></html>"
    assert "Es war kühl – sagte er." in decode_page(page.encode(encoding))


def test_pages_are_read_up_to_a_size() -> None:
    page = f"<html><body><!--{'x' * (LARGEST_TEXT // 2)}--><p>It rained.</p></body></html>"
    package = FILES["OPS/book.opf"].replace('<itemref idref="b"/>', '<itemref idref="b"/>' * 2)
    with pytest.raises(BookTooLong):
        read_book(epub(FILES | {"OPS/book.opf": package, "OPS/text/b.xhtml": page}), "x.epub")

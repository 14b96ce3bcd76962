"""Reading pages: HTML, plain text, encodings, and what is refused with its reason."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from articles.text import UnreadableText, read_page

PAGE = """<!DOCTYPE html><html lang="en"><head><title>NIO builds a plant | EV News</title>
<meta property="og:site_name" content="EV News"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2023-05-06T10:00:00Z">
<link rel="canonical" href="https://ev.example/nio">
<script>var plants = 12;</script></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>NIO builds a plant</h1>
<p>NIO will build a plant in Hefei with a capacity of 300,000 vehicles a year, the company said on Saturday.</p>
<p>Production is to start in 2025, while its rivals in the province are waiting to see what becomes of demand.</p>
</article><footer>Contact and imprint</footer></body></html>"""


def refusal(page: bytes, content_type: str = "text/plain") -> str:
    with pytest.raises(UnreadableText) as refused:
        read_page(page, content_type)
    return refused.value.reason


def test_an_html_page_gives_its_article_and_what_it_says_of_itself() -> None:
    read = read_page(PAGE.encode(), "text/html; charset=utf-8", "https://ev.example/nio?utm_source=x")
    assert read.title == "NIO builds a plant"
    assert "300,000 vehicles a year" in read.text
    assert "Production is to start in 2025" in read.text
    assert "imprint" not in read.text
    assert "About us" not in read.text
    assert "plants = 12" not in read.text
    assert (read.publisher, read.author, read.language) == ("EV News", "Jane Doe", "en")
    assert str(read.published) == "2023-05-06"
    assert read.canonical_url == "https://ev.example/nio"


def test_paragraphs_stay_apart() -> None:
    read = read_page(PAGE.encode(), "text/html")
    assert "on Saturday.\n\nProduction" in read.text


def test_html_without_a_type_is_known_by_its_beginning() -> None:
    assert "Contact" not in read_page(PAGE.encode()).text


def test_a_fragment_of_html_is_read() -> None:
    read = read_page(b"<p>NIO builds a plant in Hefei.</p>", "text/html")
    assert read.text == "NIO builds a plant in Hefei."


def test_xhtml_with_an_xml_declaration_is_read() -> None:
    page = '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Ein Werk in München kommt.</p></body></html>'
    assert read_page(page.encode("latin-1"), "application/xhtml+xml").text == "Ein Werk in München kommt."


def test_plain_text_stays_as_it_is() -> None:
    text = " NIO builds a plant.  Really.\n\n\tIt said so <b>today</b>.\n"
    assert read_page(text.encode(), "text/plain").text == text


def test_line_ends_of_other_systems_become_line_feeds() -> None:
    assert read_page(b"One long sentence here.\r\nAnother\rline.", "text/plain").text == (
        "One long sentence here.\nAnother\nline."
    )


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (" date 2021-11-29 The landing of Xiaomi", "2021-11-29"),
        ("date: 2021-11 The landing of Xiaomi", "2021-11"),
        ("Date 2021-11-31 The landing of Xiaomi", None),
        ("The date 2021-11-29 is the landing", None),
        ("date 2021-11-290 The landing of Xiaomi", None),
    ],
)
def test_a_date_before_a_plain_text_is_its_day(head: str, published: str | None) -> None:
    read = read_page(f"{head} in the automotive industry is a reality.".encode(), "text/plain")
    assert (str(read.published) if read.published else None) == published
    assert read.text.startswith(head)


def test_a_plain_text_is_listed_by_its_first_words() -> None:
    read = read_page(b" date 2021-11-29 Xiaomi builds a plant\n\nIt is in Beijing.", "text/plain")
    assert (read.title, read.headline) == ("", "Xiaomi builds a plant")
    long = read_page(("word " * 60).encode(), "text/plain")
    assert long.headline.endswith("word …")
    assert len(long.headline) <= 122


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("小米汽车将在北京建设年产量30万辆的整车工厂，预计二零二四年投产。", "gb18030", "text/plain; charset=gb2312"),
        ("小米汽车将在北京建设年产量30万辆的整车工厂，预计二零二四年投产。", "gb18030", "text/plain"),
        ("小米汽车将在北京建设年产量30万辆的整车工厂，预计二零二四年投产。", "utf-16", "text/plain"),
        ("Tesla plant ein Werk in München für 100.000 Autos im Jahr.", "cp1252", "text/plain; charset=iso-8859-1"),
        ("Tesla plant ein Werk in München für 100.000 Autos – im Jahr.", "cp1252", "text/plain"),
        ("Компания Xiaomi построит завод в Пекине мощностью 300 тысяч автомобилей.", "cp1251", "text/plain"),
        (
            "현대자동차는 울산에 연간 이십만 대 규모의 전기차 공장을 짓는다.",
            "cp949",
            "text/plain; charset=euc-kr",
        ),
        ("Tesla plans a plant in Grünheide — it says.", "utf-8-sig", "text/plain; charset=iso-8859-1"),
        # A server that names the wrong one: UTF-8 that reads as such was meant.
        ("Tesla plans a plant in Grünheide — it says.", "utf-8", "text/plain; charset=iso-8859-1"),
        # An encoding that nobody knows, and one that can't be what it is.
        ("Tesla plant ein Werk in München für 100.000 Autos im Jahr.", "cp1252", "text/plain; charset=klingon-1"),
        ("Tesla plant ein Werk in München für 100.000 Autos im Jahr.", "cp1252", "text/plain; charset=utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, content_type: str) -> None:
    assert read_page(text.encode(encoding), content_type).text.lstrip("\ufeff") == text


def test_the_encoding_that_a_page_names_in_its_head_is_used() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Завод в Пекине будет построен.</p></body></html>'
    assert read_page(page.encode("cp1251"), "text/html").text == "Завод в Пекине будет построен."


def test_an_empty_page_is_refused() -> None:
    assert refusal(b"") == "it is empty"
    assert refusal(b" \n\t ") == "it is empty"


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/html; charset=utf-8", "text/plain; charset=latin-1"])
def test_binary_data_is_refused(content_type: str) -> None:
    assert "binary data, not text" in refusal(random.Random(1).randbytes(5000), content_type)


@pytest.mark.parametrize(
    ("start", "reason"),
    [(b"%PDF-1.7", "a PDF"), (b"PK\x03\x04", "a ZIP file"), (b"\x89PNG\r\n", "a PNG"), (b"\xff\xd8\xff\xe0", "a JPEG")],
)
def test_well_known_files_are_refused_by_name(start: bytes, reason: str) -> None:
    assert reason in refusal(start + b" some letters follow here", "")


def test_a_text_of_20_mb_is_refused_with_the_limit(settings: Any) -> None:
    reason = refusal(b"Tesla builds. " * 1_500_000)
    assert "longer than 5.0 MB" in reason
    assert "ARTICLE_MAX_BYTES" in reason


def test_a_text_that_is_longer_than_any_article_is_refused(settings: Any) -> None:
    assert "its text is longer than 500,000 characters" in refusal(b"Tesla builds. " * 40_000)
    settings.ARTICLE_MAX_CHARACTERS = 600_000
    assert read_page(b"Tesla builds. " * 40_000, "text/plain").text


@pytest.mark.parametrize(
    "page",
    [
        "<html><body " + " ".join(f'a{n}="x"' for n in range(300_000)) + "><p>NIO builds a plant in Hefei.</p></body>",
        "<html><body>" + "<div>" * 100_000 + "<p>NIO builds a plant in Hefei.</p></body></html>",
    ],
    ids=["many attributes", "deeply nested"],
)
def test_html_that_no_page_is_written_in_is_refused_at_once(page: str) -> None:
    started = time.monotonic()
    assert "it is HTML" in refusal(page.encode(), "text/html")
    assert time.monotonic() - started < 10


def test_an_image_within_the_page_does_no_harm() -> None:
    page = (
        f'<html><body><img src="data:image/png;base64,{"QUJD" * 50_000}=="><p>NIO builds a plant in Hefei.</p></body>'
    )
    assert "NIO builds a plant in Hefei." in read_page(page.encode(), "text/html").text


def test_the_limit_is_a_setting(settings: Any) -> None:
    settings.ARTICLE_MAX_BYTES = 100
    assert "longer than 0.0 MB" in refusal(b"x" * 101)
    assert read_page(b"Tesla builds a plant in Berlin.", "text/plain").text


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>A plant in Beijing is planned by Xiaomi</title></head></html>",
        "<html><head><title>A title</title></head><body></body></html>",
        "<html><body><script>let plant = 'a plant in Beijing for 300,000 cars';</script></body></html>",
        "<!-- nothing but a comment about a plant in Beijing -->",
    ],
)
def test_html_without_text_in_its_body_is_refused(page: str) -> None:
    assert refusal(page.encode(), "text/html") == "it is HTML without a body or without text in it"


def test_a_text_without_a_sentence_is_refused() -> None:
    assert refusal(b"12345 67890 -- 12345 67890") == "it holds no sentence"


def test_bytes_of_no_encoding_are_refused_naming_the_one_they_claim() -> None:
    page = bytes(range(128, 256)) * 50
    assert refusal(page, "text/plain; charset=klingon-1") == (
        "it names the encoding 'klingon-1', which does not fit, and no other reads as text"
    )
    assert "no encoding that fits" in refusal(page, "text/plain")

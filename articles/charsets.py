"""Bytes to characters: in which encoding a page was written, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The files that are most often taken for articles by mistake, by their first bytes.
BINARY_STARTS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP file (or an office document)",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip file",
    b"\x7fELF": "a program",
}
# Labels that browsers read as the larger set that pages truly use (WHATWG Encoding Standard, "names and labels").
LARGER_SETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
# What pages are written in; guessing among all that Python knows finds rarer ones that fit as well.
USUAL = "utf_8 cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 iso8859_2 koi8_r gb18030 big5 cp932 euc_jp cp949"
# Whatever is written in them, UTF-8 that reads as such was meant.
WESTERN = frozenset({"cp1252", "cp1254"})
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_TYPE_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Above this share of control characters it is no text: print has none.
MOST_CONTROLS = 0.005
# So much of a page is enough to tell its encoding from.
SAMPLE_BYTES = 200_000


# What no row of PostgreSQL holds, and no UTF-8.
NOT_STORED = re.compile("[\0\ud800-\udfff]")


class UndecodableError(ValueError):
    """Bytes that are no text in any encoding known; the message says what they look like."""


def decode(page: bytes, content_type: str = "") -> str:
    """The characters of a page, by its byte-order mark, the encoding that it names, or what its bytes suggest.

    `content_type` is the HTTP header, charset and all. Raises UndecodableError for binary data, and where neither the
    named encoding nor any other fits.
    """
    for start, what in BINARY_STARTS.items():
        if page.startswith(start):
            raise UndecodableError(f"it is {what}, not text")
    labels = list(_labels(page, content_type))
    for label in labels:
        text = _decoded(page, label)
        if text is not None:
            return text
    if b"\x00" in page[:SAMPLE_BYTES]:
        raise UndecodableError("it is binary data, not text")
    return _detected(page, labels)


def _labels(page: bytes, content_type: str) -> Iterator[str]:
    """The encodings that the page names, the surest first."""
    for mark, name in BOMS:
        if page.startswith(mark):
            yield name
            return
    if match := _TYPE_CHARSET.search(content_type):
        yield match[1]
    for pattern in (_XML_ENCODING, _META_CHARSET):
        if found := pattern.search(page[:4096]):
            yield found[1].decode("ascii")


def _decoded(page: bytes, label: str) -> str | None:
    """The page in a named encoding; None where Python doesn't know it, or the bytes are none of it."""
    try:
        name = codecs.lookup(label).name
        name = LARGER_SETS.get(name, name)
        if name in WESTERN and (text := _strict(page, "utf-8")) is not None:
            return text
        text = _strict(page, name)
    except LookupError:
        return None
    return text if text is not None and _is_text(text) else None


def _strict(page: bytes, encoding: str) -> str | None:
    try:
        return page.decode(encoding)
    except UnicodeError:
        return None


def _detected(page: bytes, labels: list[str]) -> str:
    """The page in the encoding that its bytes suggest."""
    text = _strict(page, "utf-8")
    if text is None:
        best = from_bytes(page[:SAMPLE_BYTES], cp_isolation=USUAL.split()).best()
        text = _strict(page, best.encoding) if best is not None else None
    if text is not None and _is_text(text):
        return text
    if text is not None:
        raise UndecodableError("it is binary data, not text")
    named = (
        f"it names the encoding {labels[0]!r}, which does not fit, and"
        if labels
        else "it names no encoding that fits, and"
    )
    raise UndecodableError(f"{named} no other reads as text")


def _is_text(text: str) -> bool:
    return len(_CONTROLS.findall(text)) <= MOST_CONTROLS * len(text)

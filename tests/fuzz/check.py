"""What must hold of the facts of any text, and texts made of any bytes."""

from __future__ import annotations

from articles.extraction import extract_facts

# What the engine looks for, and what stands between such things; a byte chooses one.
PIECES = (
    *("BYD", "Zeta Motors", "Zeta", "startup Zeta", "Xiaomi’s", "the company", "It", "they", "said"),
    *("will build", "plans", "a plant in", "the factory", "Szeged", ", Hungary", "Ohio"),
    *("200,000 cars a year", "40GWh", "300 thousand", "half a", "million", "€1.2 billion", "$", "¥"),
    *("Rs 7,614 crore", "1.550", "dollars", "2,000 jobs", "laid off", "by 2027", "in the first half of"),
    *("on Monday", "next year", "FY25", "Q3", "joint venture with", "agreement with", "Ministry of"),
    *("invested", "raised", "closed", "under construction", "from", "to", "and", "of", "the", "a", "not"),
    *("may", "has", ". ", "\n", "\n\n", ", ", "; ", "(", ")", "“", "”", "’", "'", "-", "–", "—", " ", "\t"),
    *("&", "%", "/", ":", "!", "?", "0", "1", "19", "20", "999", ".", ",", "İ", "ß", "ſ", "ﬁ", "比亚迪", "，"),
    *("。", "\u2028", "\x00", "é", "e\u0301", "\ud800"),
)
DAYS = (None, "2024", "2024-02-29", "0001-01-01", "9999-12-31", "nonsense")


def text_of(data: bytes) -> str:
    """A text of the pieces that bytes choose, or of the letters that they are."""
    if data[:1] < b"\x80":
        return data[1:].decode("utf-8", errors="surrogateescape")
    gap = " " if data[:1] < b"\xc0" else ""
    return gap.join(PIECES[byte % len(PIECES)] for byte in data[1:])


def check(data: bytes) -> None:
    """Read a text made of bytes; raises AssertionError where a fact is not one of this text."""
    day, text = DAYS[data[-1] % len(DAYS)] if data else None, text_of(data)
    for fact in extract_facts(text, text[:40], day):
        assert 0 <= fact.start < fact.end <= len(text), (fact, text)
        assert text[fact.start : fact.end] == fact.quote, (fact, text)
        assert fact.company or len(fact.companies) > 1, (fact, text)
        assert 0 <= fact.confidence <= 1, (fact, text)
        fact.as_json()

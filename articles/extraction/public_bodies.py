"""Finds ministries, governments, cities and universities: the public bodies that can be a party to an agreement."""

from __future__ import annotations

import re

from articles.extraction.names import PUBLIC, NameMention, name_key
from articles.extraction.words import TextWords, matches_at

PUBLIC_BODY = re.compile(
    r"(?<![\w-])(?:(?:[A-Z][\w-]{1,24}\s){0,3}?Ministry\sof\s(?:[A-Z][\w-]{1,24})(?:(?:,\s|\sand\s|\sof\s|"
    r"\s)(?:[A-Z][\w-]{1,24})){0,5}"
    r"|(?:[Gg]overnment|[Cc]ity|[Ss]tate|[Pp]rovince|[Mm]unicipality|[Cc]ounty|[Kk]ingdom|[Rr]epublic|"
    r"Commonwealth)\sof\s(?:the\s(?:[A-Z]\w{1,15}\s)?(?:state|province|city|region)\sof\s|"
    r"the\s)?[A-Z][\w-]{1,24}(?:\s[A-Z][\w-]{1,24})?"
    r"|(?:[A-Z][\w.-]{1,24}\s){0,2}?[A-Z][\w.’-]{1,24}\s(?:(?:[Pp]rovincial|[Mm]unicipal|[Ff]ederal|[Ss]tate|"
    r"[Cc]ity|[Ll]ocal|[Cc]entral)\s)?[Gg]overnment\b"
    r"|(?:[A-Z][\w.-]{1,24}\s){1,2}(?:[a-z]{4,12}\s)?[Mm]inistry\b(?!\sof)"
    r"|(?:the\s)?government\sof\s(?:the\s)?(?:province|state|city|county)|(?:the\s)?government\sin\s[A-Z]\w{1,24}"
    r"|(?:[A-Z][\w-]{1,24}\s(?:and\s)?){1,5}(?:Development\s(?:Zone|Corp\.?|Corporation|Authority|Fund|Board|Agency)|"
    r"Strategic\sFund|Economic\sZone|Industrial\sPark|City\sCouncil|County\sCouncil|Provincial\sGovernment)"
    r"|(?:U\.S\.\s|US\s)?Department\sof\s(?:Energy|Commerce|Transportation|Defense))"
)
RESEARCH_BODY = re.compile(
    r"(?<![\w-])(?:[A-Z][\w-]{1,24}\s){0,3}(?:University(?:\sof\s(?:[A-Z][\w-]{1,24}\s?){1,3})?|Institute(?:\s(?:of|"
    r"for)\s[A-Z][\w-]{1,24}(?:\s(?:and\s)?[A-Z][\w-]{1,24}){0,3})?|Fraunhofer(?:\s[A-Z][\w-]{1,24})?|"
    r"[A-Z][\w-]{1,24}\sTech(?=\s|[,.])(?!\s[A-Z]))"
)


# One of these stands in every match, no further behind its beginning than the reach.
KEYS: tuple[str, ...] = ("ministry", "government", "city", "state", "province", "municipality", "county")
KEYS += (
    "kingdom",
    "republic",
    "commonwealth",
    "development",
    "strategic",
    "economic",
    "industrial",
    "provincial",
    "department",
)
REACH = 200
RESEARCH_KEYS = ("University", "Institute", "Fraunhofer", " Tech", "\tTech", "\nTech")


def _starts(text: str, words: TextWords) -> list[int]:
    """Where a public body may begin: at a capital, or at a word for one, and not far before such a word."""
    keys = [start for start, form in words.runs if form.startswith(KEYS)]
    if not keys:
        return []
    found: list[int] = []
    index = 0
    for start, form in words.runs:
        while index < len(keys) and keys[index] < start:
            index += 1
        if index == len(keys):
            break
        if keys[index] - start <= REACH and (text[start].isupper() or form == "the" or keys[index] == start):
            found.append(start)
    return found


def find_public_bodies(text: str, words: TextWords | None = None) -> list[NameMention]:
    """Ministries, governments, cities and universities as parties to an agreement."""
    found: list[NameMention] = []
    research = RESEARCH_BODY.finditer(text) if any(key in text for key in RESEARCH_KEYS) else ()
    for matches in (matches_at(PUBLIC_BODY, text, _starts(text, words or TextWords(text))), research):
        last = 0
        for match in matches:
            name = re.sub(r"^(?:The|the|In|And|But|On)\s", "", match.group().strip(" ,"))
            start = match.start() + match.group().find(name)
            if start >= last:
                last = match.end()
                found.append(NameMention(start, start + len(name), name, "public:" + name_key(name), PUBLIC))
    return sorted(found, key=lambda mention: mention.start)

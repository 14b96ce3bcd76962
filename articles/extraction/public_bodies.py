"""Finds ministries, governments, cities and universities: the public bodies that can be a party to an agreement."""

from __future__ import annotations

import re

from articles.extraction.names import PUBLIC, NameMention, name_key

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


def find_public_bodies(text: str) -> list[NameMention]:
    """Ministries, governments, cities and universities as parties to an agreement."""
    found: list[NameMention] = []
    for pattern in (PUBLIC_BODY, RESEARCH_BODY):
        last = 0
        for match in pattern.finditer(text):
            name = re.sub(r"^(?:The|the|In|And|But|On)\s", "", match.group().strip(" ,"))
            start = match.start() + match.group().find(name)
            if start >= last:
                last = match.end()
                found.append(NameMention(start, start + len(name), name, "public:" + name_key(name), PUBLIC))
    return sorted(found, key=lambda mention: mention.start)

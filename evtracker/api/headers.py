"""Headers of the API's answers: an ETag, 304 where the reader has it already, leave to read from anywhere, the rate."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers

PREFIX = "/api/"
READING = ("GET", "HEAD", "OPTIONS")
OF_UNCHANGED = ("Cache-Control", "ETag", "Vary")
EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


def conditional(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with its ETag; one that is streamed has its own, or none."""
    if request.method not in ("GET", "HEAD") or answer.status_code != 200:
        return answer
    # An answer may be kept, but is asked after each time: a curator's decision shows at once.
    patch_cache_control(answer, no_cache=True)
    patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])
    if isinstance(answer, HttpResponse) and not answer.has_header("ETag"):
        answer["ETag"] = f'"{hashlib.blake2b(answer.content, digest_size=16).hexdigest()}"'
    return answer


def etag_of(state: str | None, *asked: object) -> str:
    """The ETag of what is asked for, in a state of the record; empty where that is not known."""
    if state is None:
        return ""
    known = "\n".join((state, *map(str, asked)))
    return f'"{hashlib.blake2b(known.encode(), digest_size=16).hexdigest()}"'


def fresh(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer 304 to a reader who names this ETag (or its weak form, which compression makes of it)."""
    named = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not named or not etag:
        return None
    known = {each.strip().removeprefix("W/") for each in named.split(",")}
    if etag.removeprefix("W/") not in known and "*" not in known:
        return None
    answer = HttpResponseNotModified()
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    answer["Vary"] = "Accept, Authorization, Cookie"
    return answer


def add_headers(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """What goes with every answer to someone who reads."""
    asked: Any = getattr(request, "asked", None)
    if asked is not None:
        answer["RateLimit-Limit"] = str(asked.most)
        answer["RateLimit-Remaining"] = str(max(asked.left, 0))
        answer["RateLimit-Reset"] = str(asked.seconds_left)
    if request.method not in READING:
        return answer
    # What is public may be read by any page; no cookie goes with such a request.
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        answer["Access-Control-Allow-Methods"] = ", ".join(READING)
        answer["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        answer["Access-Control-Max-Age"] = "86400"
    return answer

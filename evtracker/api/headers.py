"""Headers of the API's answers: an ETag, 304 where the reader has it already, leave to read from anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

PREFIX = "/api/"
READING = ("GET", "HEAD", "OPTIONS")


class ApiHeadersMiddleware:
    """Only for addresses under /api/. Streamed answers have no ETag, since they are never held whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and add the headers."""
        answer = self.get_response(request)
        if not request.path.startswith(PREFIX) or request.method not in READING:
            return answer
        if request.method in ("GET", "HEAD") and answer.status_code == 200:
            answer = _conditional(request, answer)
        patch_vary_headers(answer, ["Accept"])
        # What is public may be read by any page; no cookie goes with such a request.
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS":
            answer["Access-Control-Allow-Methods"] = ", ".join(READING)
            answer["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            answer["Access-Control-Max-Age"] = "86400"
        return answer


def _conditional(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    # An answer may be kept, but is asked after each time: a curator's decision shows at once.
    patch_cache_control(answer, no_cache=True)
    if not isinstance(answer, HttpResponse):
        return answer
    etag = f'"{hashlib.blake2b(answer.content, digest_size=16).hexdigest()}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer

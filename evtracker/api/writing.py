"""Lists that programs write to: with a token alone, never with a browser's login."""

from __future__ import annotations

from typing import Any

from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import SessionAuthentication

from evtracker.api.bodies import JsonBodyParser
from evtracker.api.idempotency import HEADER, LONGEST_KEY
from evtracker.api.throttling import WriteThrottle
from evtracker.api.tokens import HasScope, TokenAuthentication
from evtracker.api.views import RecordViewSet

# For the schema of each address that is written to.
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description="Chosen by you: the same request sent again within a day is answered as before, and does nothing.",
)


class WrittenViewSet(RecordViewSet):
    """A list to which a token of `scope` writes.

    Reading takes a login or a token, which may show more than anyone sees.
    """

    http_method_names = [*RecordViewSet.http_method_names, "post"]
    parser_classes = [JsonBodyParser]
    scope = ""

    def writes(self) -> bool:
        """Whether this request is one that writes."""
        request = getattr(self, "request", None)
        return request is not None and request.method == "POST"

    def get_authenticators(self) -> list[Any]:
        """A browser's login writes nothing: so no other site can have it write."""
        return [TokenAuthentication()] if self.writes() else [TokenAuthentication(), SessionAuthentication()]

    def get_permissions(self) -> Any:
        """Writing needs the scope."""
        return [HasScope()] if self.writes() else super().get_permissions()

    def get_throttles(self) -> list[Any]:
        """Writing has a rate of its own."""
        return [WriteThrottle()] if self.writes() else super().get_throttles()

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        """As usual; what is read with a token is not for others."""
        answer = super().finalize_response(*args, **kwargs)
        patch_vary_headers(answer, ["Authorization"])
        return answer

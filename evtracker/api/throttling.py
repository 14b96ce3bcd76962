"""How often one address may ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, UserRateThrottle

from evtracker.api.counting import Count, counters, read_rate


class AddressThrottle(BaseThrottle):
    """Per address, for whoever is not logged in, at the rate of API_RATE (a changed setting holds at once)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether it may be answered; where it stands is hung on the request for the headers."""
        if request.user and request.user.is_authenticated:
            return True
        self.count = count_asking(request._request)
        return self.count is None or self.count.left >= 0

    def wait(self) -> float | None:
        """Seconds until it may ask again."""
        return float(self.count.seconds_left) if self.count else None


def count_asking(request: HttpRequest) -> Count | None:
    """Count a request of an address, and hang the count on it as `asked`; None where there is no limit."""
    rate = read_rate(api_settings.DEFAULT_THROTTLE_RATES["anon"] or "")
    if rate is None:
        return None
    # The address as DRF tells it: NUM_PROXIES says whose word is taken.
    name: str = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    request.asked = counters().add(name, rate, timezone.now().timestamp())  # type: ignore[attr-defined]
    return request.asked  # type: ignore[attr-defined, no-any-return]


class WriteThrottle(UserRateThrottle):
    """Per user, whichever of his tokens he writes with, at the rate of API_WRITE_RATE."""

    scope = "write"

    def get_rate(self) -> str:
        """Read at each request, so that a changed setting holds at once."""
        return str(api_settings.DEFAULT_THROTTLE_RATES["write"])

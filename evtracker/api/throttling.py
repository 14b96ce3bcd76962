"""How often one address may ask."""

from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class AddressThrottle(AnonRateThrottle):
    """Per address, for whoever is not logged in, at the rate of API_RATE."""

    def get_rate(self) -> str:
        """Read at each request, so that a changed setting holds at once."""
        return str(api_settings.DEFAULT_THROTTLE_RATES["anon"])


class WriteThrottle(UserRateThrottle):
    """Per user, whichever of his tokens he writes with, at the rate of API_WRITE_RATE."""

    scope = "write"

    def get_rate(self) -> str:
        """Read at each request, so that a changed setting holds at once."""
        return str(api_settings.DEFAULT_THROTTLE_RATES["write"])

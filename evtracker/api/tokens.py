"""Who writes through the API: the bearer of a token (RFC 6750), within its scopes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from evtracker.models import SCOPES, ApiToken
from evtracker.tokens import BadTokenError, use_token

REALM = 'Bearer realm="evtracker"'


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer evt_…`; nowhere else is a token looked for, least of all in an address."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The token and its user; None where the header is not there. Raises AuthenticationFailed."""
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            raise AuthenticationFailed("The header must read: Authorization: Bearer evt_… (a token of yours).")
        try:
            token = use_token(parts[1].decode("ascii"), timezone.now())
        except UnicodeDecodeError as error:
            raise AuthenticationFailed("There is no such token.") from error
        except BadTokenError as error:
            raise AuthenticationFailed(str(error)) from error
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What WWW-Authenticate says of a request without a token, or with one that opens nothing."""
        return f'{REALM}, error="invalid_token"' if get_authorization_header(request) else REALM


class HasScope(BasePermission):
    """The request bears a token with the view's `scope`, and its user may still do what that is for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False without a token (401). Raises PermissionDenied with the reason (403)."""
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        if view.scope not in token.scopes:
            raise PermissionDenied(f"The token has not the scope {view.scope}.")
        if not token.may(view.scope):
            raise PermissionDenied(f"The token's user may not {SCOPES[view.scope][0]}.")
        return True


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of tokens."""

    target_class = "evtracker.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made in the admin, with the scopes that the address asks for.",
        }

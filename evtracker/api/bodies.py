"""What is sent to the API: JSON, bounded, strictly read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser


class TooLargeError(APIException):
    """A body larger than ARTICLE_MAX_BYTES."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(f"The body is larger than {settings.ARTICLE_MAX_BYTES:,} bytes, the most that is taken.")


class JsonBodyParser(BaseParser):
    """JSON of at most ARTICLE_MAX_BYTES; whatever length was told, no more is read."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """The object. Raises TooLargeError, and ParseError for what is none."""
        body = stream.read(settings.ARTICLE_MAX_BYTES + 1)
        if len(body) > settings.ARTICLE_MAX_BYTES:
            raise TooLargeError
        try:
            value = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
            # Half of a pair that stands for one character is none, and can be neither stored nor told again.
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not in UTF-8 (byte {error.start}).") from error
        except UnicodeEncodeError as error:
            raise ParseError("The body holds half of a surrogate pair, which is no character.") from error
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise ParseError(f"The body is no JSON: {error.msg} ({where}).") from error
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is no JSON that is taken: {error}.") from error
        if not isinstance(value, dict):
            raise ParseError("The body must be one JSON object.")
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice in an object")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


class FormBodyParser(BaseParser):
    """A form of at most ARTICLE_MAX_BYTES and a few fields."""

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> QueryDict:
        """The fields. Raises TooLargeError, and ParseError for too many of them."""
        body = stream.read(settings.ARTICLE_MAX_BYTES + 1)
        if len(body) > settings.ARTICLE_MAX_BYTES:
            raise TooLargeError
        try:
            return QueryDict(body, encoding="utf-8")
        except TooManyFieldsSent as error:
            raise ParseError("The form has more fields than are taken.") from error


class TextField(serializers.CharField):
    """Text and nothing else: a number is not taken for its digits."""

    default_error_messages = {"invalid": "must be text", "blank": "is empty", "null": "must be text, not null"}

    def to_internal_value(self, data: Any) -> str:
        """The text without space around it. Raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class BodySerializer(serializers.Serializer[Any]):
    """A body of known fields; any other is refused by name."""

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        """The fields. Raises ValidationError."""
        unknown = [name for name in data if name not in self.fields]
        if unknown:
            known = ", ".join(self.fields)
            raise ValidationError({name[:100]: [f"is no field here; there are {known}"] for name in unknown})
        return super().to_internal_value(data)

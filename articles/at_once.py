"""What changes the record is one transaction; where another one stands in its way, that is a refusal in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DataError, IntegrityError, OperationalError, transaction

from articles.recording import ReviewRefused

logger = logging.getLogger(__name__)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
AT_THE_SAME_MOMENT = "another decision at the same moment stood in its way: look at it again"


def at_once(change: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let a change be one transaction, all or nothing.

    Raises ReviewRefused where a row of another one, or its lock, stands in its way, and where a value has no room.
    """

    @wraps(change)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            with transaction.atomic():
                return change(*args, **kwargs)
        except (IntegrityError, OperationalError) as error:
            logger.warning("%s: %s", change.__name__, error)
            raise ReviewRefused(AT_THE_SAME_MOMENT) from error
        except DataError as error:
            raise ReviewRefused(f"a value can't be stored: {str(error).splitlines()[0]}") from error

    return changed

"""How much room is left where this process writes."""

from __future__ import annotations

import shutil

from django.conf import settings

# What a busy day writes, with much to spare.
LEAST_MEGABYTES = 200


def megabytes_left() -> int:
    """Free megabytes of the disk that VAR_DIR is on, or of its nearest folder that there is."""
    folder = settings.VAR_DIR
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000

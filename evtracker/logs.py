"""What a line of the log is told beside its words: which request it belongs to, and which task."""

from __future__ import annotations

import logging

from celery import current_task


class TaskName(logging.Filter):
    """Adds `task` (its name and id) to what is logged inside of one, `-` elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass."""
        record.task = f"{current_task.name}[{current_task.request.id}]" if current_task else "-"
        return True

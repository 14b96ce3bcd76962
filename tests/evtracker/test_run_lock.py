"""`make run` twice on the same data: the second is refused, and the first keeps its queue."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError

from evtracker.management.commands.run import only_one


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CommandError, match=r"is running on .* already"), only_one(tmp_path):
        pass


def test_a_run_may_follow_one_that_has_ended(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass

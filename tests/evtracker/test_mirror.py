"""Who follows the feed for mirrors has what the lists tell, whatever is decided. `make proof` takes 1,000 edits."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from time_machine import Traveller

from articles.merging import merge, undo_merge
from articles.models import Claim
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import accept_claim
from articles.stories import join_by_hand
from articles.story_models import Story
from articles.vocabulary import FactKind
from companies.models import Company
from evtracker.api.mirrored_rows import LISTS
from evtracker.api.mirroring import bring_up_to_date, keep_up
from evtracker.api.views import RecordViewSet
from evtracker.models import MirroredRow, MirrorState
from evtracker.tasks import mirror
from plants.models import CapacityPlan, Plant
from plants.services import record_status, redraw
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version
from tests.articles.test_curation_invariants import Desk
from tests.evtracker.api import get, refused, walk

pytestmark = pytest.mark.django_db
EDITS = 1000 if os.environ.get("PROOF") == "full" else 60
# How often a client asks: between two of its looks so many edits are made at most.
LONGEST_WAIT = 8
DEEDS = ["accept"] * 4 + ["correct", "undo", "undo", "merge", "unmerge"]
Rows = dict[tuple[str, int], dict[str, Any]]


class Mirror:
    """A client that keeps a copy of all rows, as docs/api.md tells it to."""

    def __init__(self, client: Client, page_size: int = 7) -> None:
        self.rows: Rows = {}
        self.heard: list[dict[str, Any]] = []
        self._client, self._cursor, self._size = client, "", page_size

    def follow(self) -> list[dict[str, Any]]:
        """Ask for all that came since, and take it over."""
        self.heard = []
        while True:
            page = get(self._client, "mirror/", since=self._cursor, page_size=self._size)
            self.heard += page["results"]
            self._cursor = page["cursor"]
            if page["next"] is None:
                break
        for entry in self.heard:
            key = (entry["list"], entry["id"])
            if entry["row"] is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = entry["row"]
        return self.heard


def pulled(client: Client) -> Rows:
    """All rows of all lists as their serializers tell them; asked for as usual, the lists must tell the same."""
    rows = {}
    for name, view in LISTS.items():
        told = list(_all(client, name, fields=",".join(fields_of(view))))
        assert list(_all(client, name)) == told
        rows |= {(name, row["id"]): row for row in told}
        for row in told:
            path = f"{name}/{row['slug' if view.lookup_field == 'slug' else 'id']}/"
            assert get(client, path) == get(client, path, fields=",".join(fields_of(view, "retrieve")))
    return rows


def fields_of(view: type[RecordViewSet], action: str = "list") -> list[str]:
    """What a list or detail tells where nothing is asked for."""
    shape: Any = view(action=action).get_serializer_class()()
    if action == "retrieve":
        return list(shape.fields)
    return [name for name in shape.fields if name not in view.on_demand]


def _all(client: Client, name: str, **asked: str) -> Iterator[dict[str, Any]]:
    page = get(client, f"{name}/", page_size=500, **asked)
    yield from page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        yield from page["results"]


class FullDesk(Desk):
    """With claims of every kind that makes a row, and an agreement that two articles tell of."""

    def __post_init__(self) -> None:
        super().__post_init__()
        make_company("Great Wall Motor")
        for day in ("2021-12-06", "2022-03-01"):
            version = make_version(day)
            for kind in (FactKind.PARTNERSHIP, FactKind.MILESTONE, FactKind.JOBS):
                make_claim(version, kind)
        redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
        rematch(Claim.objects.select_related("version__article__source"))

    def do(self, what: str, which: int, at_once: bool = False) -> None:
        """Take a step, or be refused."""
        with suppress(ReviewRefused), transaction.atomic():
            getattr(self, f"_{what}")(which)


def test_a_mirror_ends_with_what_the_lists_tell(client: Client) -> None:
    dice = random.Random(20211127)
    desk = FullDesk()
    follower = Mirror(client)
    bring_up_to_date()
    follower.follow()
    assert follower.rows == pulled(client) != {}
    changes: set[str] = set()
    left = 0
    for _ in range(EDITS):
        desk.do(dice.choice(DEEDS), dice.randrange(40))
        if left := (left or dice.randint(1, LONGEST_WAIT)) - 1:
            continue
        bring_up_to_date()
        changes |= {entry["change"] for entry in follower.follow()}
        assert follower.rows == pulled(client)
    bring_up_to_date()
    follower.follow()
    assert follower.rows == pulled(client)
    assert changes == {"added", "changed", "superseded", "merged", "withdrawn"}


def test_a_row_is_told_once_at_its_last_place(client: Client) -> None:
    desk = FullDesk()
    bring_up_to_date()
    late = Mirror(client)
    for claim in Claim.objects.filter(kind=FactKind.CAPACITY).order_by("version__article__source__published_last"):
        claim.refresh_from_db()
        accept_claim(claim, desk.user)
        bring_up_to_date()
    keys = [(entry["list"], entry["id"]) for entry in late.follow()]
    assert len(keys) == len(set(keys))
    assert late.rows == pulled(client)


def test_a_merge_tells_what_the_row_is_part_of_now_and_parting_brings_it_back(client: Client) -> None:
    gone, kept, user = make_company("Xiaomi Auto"), make_company("Xiaomi"), make_user()
    redraw([gone.pk, kept.pk], [])
    bring_up_to_date()
    follower = Mirror(client)
    follower.follow()
    entry = merge(gone, kept, user)
    bring_up_to_date()
    told = {one["id"]: one for one in follower.follow()}
    assert (told[entry.gone_id]["change"], told[entry.gone_id]["into"]) == ("merged", "xiaomi")
    assert told[entry.gone_id]["row"] is None
    assert told[kept.pk]["row"]["aliases"] == ["Xiaomi Auto"]
    undo_merge(entry, user)
    bring_up_to_date()
    told = {one["id"]: one for one in follower.follow()}
    assert (told[entry.gone_id]["change"], told[entry.gone_id]["into"]) == ("added", None)
    assert follower.rows == pulled(client)


def test_what_was_committed_is_missed_in_no_order(client: Client) -> None:
    company = make_company("Xiaomi")
    redraw([company.pk], [])
    bring_up_to_date()
    follower = Mirror(client)
    follower.follow()
    assert follower.follow() == []
    plant = make_plant(company, "Xiaomi Beijing plant")
    redraw([company.pk], [plant.pk])
    assert follower.follow() == []
    bring_up_to_date()
    assert ("plants", plant.pk) in {(one["list"], one["id"]) for one in follower.follow()}


def test_what_tells_the_same_as_before_has_no_new_place() -> None:
    company = make_company("Xiaomi")
    redraw([company.pk], [])
    assert bring_up_to_date() == 1
    redraw([company.pk], [])
    assert bring_up_to_date() == 0
    assert keep_up() is None


def test_the_day_itself_is_taken_up(client: Client, clock: Traveller) -> None:
    plant = make_plant(make_company("Xiaomi"), "Xiaomi Beijing plant")
    record_status(
        key="said",
        plant=plant,
        phase_number=None,
        status="announced",
        since=None,
        source=plant.source,
        reported_on=plant.reported_on,
    )
    mirror()
    follower = Mirror(client)
    follower.follow()
    before = follower.rows["plants", plant.pk]
    assert before["inferred_status"] == "cancelled"
    clock.move_to("2023-06-15T12:00:00+00:00")
    mirror()
    follower.follow()
    assert follower.rows == pulled(client)
    assert follower.rows["plants", plant.pk]["inferred_status"] == "shelved"


def test_what_a_source_is_called_is_told_anew(admin_client: Client, client: Client) -> None:
    company = make_company("Xiaomi")
    redraw([company.pk], [])
    bring_up_to_date()
    follower = Mirror(client)
    follower.follow()
    source = company.source
    assert source is not None
    form = {"title": "Xiaomi to make cars", "publisher": "The Paper", "published": "2021-03-30", "slug": source.slug}
    answer = admin_client.post(f"/admin/companies/source/{source.pk}/change/", {**form, "url": source.url})
    assert answer.status_code == 302
    assert keep_up() == 1
    follower.follow()
    assert follower.rows == pulled(client)
    assert follower.rows["companies", company.pk]["sources"][0]["title"] == "Xiaomi to make cars"


def test_reports_that_turn_out_to_be_one_story_are_counted_anew(client: Client) -> None:
    desk = FullDesk()
    agreements = Claim.objects.filter(kind=FactKind.PARTNERSHIP).order_by("pk")
    for claim in agreements:
        claim.refresh_from_db()
        claim.version.article.story = Story.objects.create()
        claim.version.article.save()
        accept_claim(claim, desk.user)
    bring_up_to_date()
    follower = Mirror(client)
    follower.follow()
    (agreement,) = (row for (name, _), row in follower.rows.items() if name == "partnerships")
    assert agreement["stories"] == 2
    join_by_hand([claim.version.article_id for claim in agreements], desk.user)
    bring_up_to_date()
    follower.follow()
    assert follower.rows == pulled(client)
    assert follower.rows["partnerships", agreement["id"]]["stories"] == 1


def test_a_cursor_that_the_feed_did_not_give_out_is_refused(client: Client) -> None:
    assert refused(client, "mirror/", since="2021-11-27")["parameter"] == "since"
    redraw([make_company("Xiaomi").pk], [])
    bring_up_to_date()
    cursor = get(client, "mirror/")["cursor"]
    MirroredRow.objects.all().delete()
    MirrorState.objects.all().delete()
    assert "begin anew" in refused(client, "mirror/", since=cursor)["reason"]
    assert refused(client, "mirror/", page_size="501")["parameter"] == "page_size"
    assert refused(client, "mirror/", as_of="2021-11-27")["parameter"] == "as_of"


def test_lists_of_today_are_read_from_what_is_stored_until_something_is_written(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    desk = FullDesk()
    accept_claim(Claim.objects.filter(kind=FactKind.CAPACITY).earliest("pk"), desk.user)
    bring_up_to_date()
    for name in LISTS:
        # Whether it is current, which rows, and the rows; those of a company's group beside.
        with django_assert_max_num_queries(3):
            kept = get(client, f"{name}/", page_size=2)
        assert len(kept["results"]) == len(get(client, f"{name}/", page_size=2, as_of="2026-01-14")["results"])
    MirroredRow.objects.filter(list="plants").exclude(body="").update(body='{"id":0}')
    assert [row["id"] for row in get(client, "plants/")["results"]] == [0, 0]
    redraw([], Plant.objects.values_list("pk", flat=True))
    assert 0 not in [row["id"] for row in get(client, "plants/")["results"]]


def test_a_detail_of_today_takes_two_queries_while_nothing_newer_was_written(
    client: Client, django_assert_num_queries: Any
) -> None:
    desk = FullDesk()
    accept_claim(Claim.objects.filter(kind=FactKind.CAPACITY).earliest("pk"), desk.user)
    plan = CapacityPlan.objects.get()
    paths = ("plants/xiaomi-beijing-plant/", f"capacity-plans/{plan.pk}/", "companies/xiaomi/")
    told = [get(client, path) for path in paths]
    assert told[0]["capacity_plans"] == [told[1]]
    bring_up_to_date()
    for number, path in enumerate(paths):
        with django_assert_num_queries(2):
            assert get(client, path) == told[number]
    assert client.get("/api/v1/plants/nowhere/").status_code == 404


def test_what_is_stored_goes_the_same_pages(client: Client) -> None:
    FullDesk()
    by_serializer = walk(client, "companies/", page_size=1, ordering="-reported_on")
    bring_up_to_date()
    assert walk(client, "companies/", page_size=1, ordering="-reported_on") == by_serializer
    assert len(by_serializer[0]) == 3


def test_the_feed_asks_the_database_twice_however_many_rows(client: Client, django_assert_num_queries: Any) -> None:
    FullDesk()
    bring_up_to_date()
    cursor = get(client, "mirror/", page_size=1)["cursor"]
    with django_assert_num_queries(2):
        assert len(get(client, "mirror/", since=cursor)["results"]) > 1
    assert CapacityPlan.objects.count() == 0

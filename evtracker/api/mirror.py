"""The feed for mirrors: all rows of the lists, each at the place where it last changed."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from evtracker.api.columns import dumps
from evtracker.api.mirrored_rows import LISTS
from evtracker.api.pagination import DEFAULT_SIZE, LARGEST_SIZE, link_header, read_size
from evtracker.api.views import ReadingView
from evtracker.models import Happened, MirroredRow, MirrorState
from evtracker.parameters import BadParameterError

signer = Signer(salt="evtracker.api.mirror")
BEGINNING = 0
SIZE = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}


class EntrySerializer(serializers.Serializer[Any]):
    """What became of a row."""

    change = serializers.ChoiceField(
        Happened.choices,
        help_text="Since the row was last told; who was away longer stores `row` whatever `change` says.",
    )
    list = serializers.ChoiceField([(name, name) for name in LISTS])
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    into = serializers.SlugField(allow_null=True, help_text="Of one that was merged away: the slug that stands for it.")
    row = serializers.DictField(
        allow_null=True, help_text="As its list tells it; null for one that is merged away or withdrawn."
    )


class MirrorView(ReadingView):
    """For who keeps a copy of all rows in step: each row once, at the place where it last changed."""

    parameters = ("since", "page_size", "format")

    @extend_schema(
        operation_id="mirror",
        tags=["about"],
        parameters=[
            OpenApiParameter("since", str, description="The `cursor` of an earlier answer; none for the beginning."),
            OpenApiParameter("page_size", SIZE, description="Rows in an answer."),
        ],
        responses=inline_serializer(
            "MirrorPage",
            {
                "next": serializers.URLField(allow_null=True, help_text="Null where there is no more as yet."),
                "cursor": serializers.CharField(help_text="To be kept, and asked for next time: `since=` this."),
                "results": EntrySerializer(many=True),
            },
        ),
    )
    def get(self, request: Request) -> HttpResponse:
        """What changed since, the earliest first."""
        since = self._since(request.query_params.get("since", ""))
        size = read_size(request.query_params.get("page_size", ""))
        found = list(MirroredRow.objects.filter(list__in=list(LISTS), seq__gt=since).order_by("seq")[: size + 1])
        page = found[:size]
        cursor = signer.sign(str(page[-1].seq if page else since))
        here = request.build_absolute_uri()
        following = replace_query_param(here, "since", cursor) if len(found) > size else None
        body = dumps({"next": following, "cursor": cursor, "results": [told_entry(row) for row in page]})
        return HttpResponse(body, content_type="application/json", headers=link_header({"next": following}))

    def _since(self, text: str) -> int:
        """The place after which to begin. BadParameterError for what no earlier answer gave out."""
        if not text:
            return BEGINNING
        try:
            place = int(signer.unsign(text))
        except (BadSignature, ValueError) as error:
            raise BadParameterError("since", text, "is not a cursor that this feed gave out") from error
        last = MirrorState.objects.filter(pk=1).values_list("seq", flat=True).first() or BEGINNING
        if place > last:
            reason = "is ahead of the record, which was put back to an earlier state: begin anew, without since"
            raise BadParameterError("since", text, reason)
        return place


def told_entry(row: MirroredRow) -> dict[str, Any]:
    """A row of the feed as it is told."""
    return {
        "change": row.change,
        "list": row.list,
        "id": row.row,
        "at": row.at,
        "into": row.into or None,
        "row": orjson.Fragment(row.body) if row.body else None,
    }

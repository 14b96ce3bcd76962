"""How articles and claims are told in the API. The texts of articles are others' and not in it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.models import RECORD_FIELDS, Article, Claim
from evtracker.api.serializers import CompanyReference, PartialDateText, PlantReference, RecordSerializer


class ArticleSerializer(RecordSerializer):
    """An article that was read: who published it, when and where it stands."""

    slug = serializers.SlugField(source="source.slug")
    title = serializers.CharField(source="source.title")
    publisher = serializers.CharField(source="source.publisher")
    published = PartialDateText(source="source.published", allow_null=True)
    language = serializers.CharField(source="source.language")
    url = serializers.CharField(source="source.link", help_text="Where to read it; empty where it has no address.")
    retold = serializers.BooleanField(
        source="source.retold", help_text="Its text was written anew for demonstration, from the report at `url`."
    )
    story = serializers.IntegerField(source="story_id", allow_null=True)
    claims = serializers.IntegerField(source="accepted_claims", help_text="How many accepted claims rest on it.")

    class Meta:
        model = Article
        fields = [
            "id", "slug", "title", "publisher", "published", "language", "url", "retold", "story", "state", "claims",
            "found_at",
        ]  # fmt: skip


class ClaimArticleSerializer(serializers.Serializer[Any]):
    """The article that says so."""

    id = serializers.IntegerField(source="pk")
    slug = serializers.SlugField(source="source.slug")
    title = serializers.CharField(source="source.title")
    publisher = serializers.CharField(source="source.publisher")
    published = PartialDateText(source="source.published", allow_null=True)
    url = serializers.CharField(source="source.link")


class RecordReferenceSerializer(serializers.Serializer[Any]):
    """The record that a claim made or confirmed: its list in this API, and its id there."""

    list = serializers.CharField()
    id = serializers.IntegerField()


# The list in which a record of each kind of fact stands.
LISTS = {
    "capacity_plan": "capacity-plans",
    "plant_status": "plant-statuses",
    "milestone": "milestones",
    "investment": "investments",
    "partnership": "partnerships",
}


def record_reference(claim: Any) -> dict[str, Any] | None:
    """Where the claim's record stands; None for one without (jobs), or not made yet."""
    field = RECORD_FIELDS.get(claim.kind)
    key = getattr(claim, f"{field}_id") if field else None
    return {"list": LISTS[field], "id": key} if field and key else None


class ClaimSerializer(RecordSerializer):
    """What one article says, in its own words and in values."""

    values = serializers.DictField()
    article = ClaimArticleSerializer(source="version.article")
    company = CompanyReference(allow_null=True)
    plant = PlantReference(allow_null=True)
    reported_on = PartialDateText()
    retold = serializers.BooleanField(source="source.retold")
    record = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = [
            "id", "kind", "subject", "values", "passage", "start", "end", "modality", "confidence", "extractor",
            "article", "company", "plant", "record", "state", "reported_on", "retold", "made_at", "decided_at",
        ]  # fmt: skip

    @extend_schema_field(RecordReferenceSerializer(allow_null=True))
    def get_record(self, row: Any) -> dict[str, Any] | None:
        """Where the claim's record stands; null for one without (jobs), or not made yet."""
        return record_reference(row)

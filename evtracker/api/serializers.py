"""Value formats of the API, and the shapes that recur in every app's rows: sources with their passages, references."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evtracker.fields import PartialDateField
from evtracker.partial_dates import PartialDate
from plants.answers import number

PARTIAL_DATE = {
    "type": "string",
    "pattern": r"^\d{4}(-(H[12]|Q[1-4]|\d{2}(-\d{2})?))?$",
    "description": "As precise as it was said: 2024, 2024-H2, 2024-Q3, 2024-06 or 2024-06-15.",
}


@extend_schema_field(PARTIAL_DATE)
class PartialDateText(serializers.Field[Any, Any, str, Any]):
    """A partial date as its text."""

    def to_representation(self, value: PartialDate) -> str:
        """`2024-H2`."""
        return str(value)


@extend_schema_field({"type": "number"})
class AmountNumber(serializers.Field[Any, Any, Any, Any]):
    """An amount that is no money, as a JSON number: whole where it is whole."""

    def to_representation(self, value: Decimal) -> int | float:
        """`300000`, `12.5`."""
        return number(value)


class RecordSerializer(serializers.ModelSerializer[Any]):
    """A row. `fields=a,b` of the request keeps only these (at the top, not in what is nested)."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        PartialDateField: PartialDateText,
    }

    def get_fields(self) -> dict[str, Any]:
        """All fields, or those asked for."""
        fields = super().get_fields()
        for field in fields.values():
            # What is read is always there, whatever a form may leave out.
            field.read_only = True
        only = self.context.get("only")
        outermost = self.parent is None or (self.parent is self.root)
        return {name: fields[name] for name in only} if only and outermost else fields


@extend_schema_field({"type": ["integer", "null"]})
class KnownRow(serializers.Field[Any, Any, Any, Any]):
    """The id of another row, once that had been reported too."""

    def to_representation(self, value: Any) -> int | None:
        """None where it was reported after the day."""
        return value.pk if value.reported_on.last <= self.context["day"] else None


class CompanyReference(serializers.Serializer[Any]):
    """A company, by the slug of its page."""

    slug = serializers.SlugField()
    name = serializers.CharField()


class PlantReference(serializers.Serializer[Any]):
    """A plant, by the slug of its page."""

    slug = serializers.SlugField()
    name = serializers.CharField()


@extend_schema_field({"type": ["string", "null"]})
class KnownCompanySlug(serializers.Field[Any, Any, Any, Any]):
    """The slug of a company, once it was heard of."""

    def to_representation(self, value: Any) -> str | None:
        """None where it has no page as of the day."""
        return value.slug if value.known_on and value.known_on <= self.context["day"] else None


class NamedParty(serializers.Serializer[Any]):
    """A payer, party or owner: a company of ours, or only a name."""

    slug = KnownCompanySlug(source="company", default=None)
    name = serializers.CharField()


class PassageSerializer(serializers.Serializer[Any]):
    """The words of an article that say so, of an accepted claim."""

    claim = serializers.IntegerField(source="pk")
    article = serializers.IntegerField(source="version.article_id")
    passage = serializers.CharField()
    modality = serializers.CharField()


class SourceSerializer(serializers.Serializer[Any]):
    """A source of a row, the day by which it was known, and its passages where we hold its text."""

    id = serializers.IntegerField(source="source.pk")
    slug = serializers.SlugField(source="source.slug")
    publisher = serializers.CharField(source="source.publisher")
    title = serializers.CharField(source="source.title")
    published = PartialDateText(source="source.published", allow_null=True)
    url = serializers.CharField(source="source.link", help_text="Where to read it; empty where it has no address.")
    retold = serializers.BooleanField(
        source="source.retold", help_text="Its text was written anew for demonstration, from the report at `url`."
    )
    reported_on = PartialDateText()
    reported_on_assumed = serializers.BooleanField(source="assumed")
    modality = serializers.CharField()
    passages = PassageSerializer(source="claims", many=True)


class SourcedSerializer(RecordSerializer):
    """A row with its sources, as evtracker.api.views hung them on it."""

    sources = SourceSerializer(source="line.evidence", many=True)
    stories = serializers.IntegerField(
        source="line.stories", help_text="How many independent stories say so: reprints of one report count once."
    )
    retold = serializers.BooleanField(
        source="line.retold", help_text="Whether a source of it was retold for demonstration."
    )

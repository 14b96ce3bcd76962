"""The form of the review page: a claim's values with a widget each, whom it is about, and why it was decided so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pycountry
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import QueryDict

from articles.claim_values import FIELDS, PLACE_PARTS, InvalidValuesError, read_values
from articles.models import RECORD_FIELDS, Claim
from articles.recording import ReviewRefused
from articles.review import Choice
from articles.subjects import NEW_COMPANY_FIELDS, NEW_PLANT_FIELDS
from articles.vocabulary import Effect, FactKind
from companies.models import Company, Investment, Partnership
from companies.vocabulary import CompanyKind, Modality, PartnershipType, Purpose
from plants.models import Plant
from plants.vocabulary import PRODUCTS_OF_UNIT, Event, Product, Status, Unit

# In which box a row goes that a claim may also be about.
BOXES = {"company": "company", "plant": "plant", "investment": "record", "partnership": "record"}
DATE_HELP = "2024, 2024-H2, 2024-Q3, 2024-06 or 2024-06-15"
# Why claims are mostly rejected, offered where a reason is typed.
USUAL_REASONS = (
    "the passage does not say so",
    "another company",
    "another plant",
    "not about electric vehicles",
    "told of an earlier plan",
    "said twice in this article",
)
WHAT = [("plant", "plant"), ("vehicle", "vehicle"), ("", "not said")]
# A figure that one phase alone has on record.
WHOLE_OR_PHASE = [("", "a phase's: its number is typed in below"), (Effect.NEW.value, "the whole plant's")]
# Records that a curator may point a claim to by hand; rows of plants are told apart by the rules of counting.
POINTED_TO = {FactKind.INVESTMENT: Investment, FactKind.PARTNERSHIP: Partnership}


def _text(label: str, help_text: str = "", **attrs: str) -> forms.Field:
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


class LinesField(forms.CharField):
    """Names, one a line. A browser ends lines by CR LF, which is no change."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare line by line."""
        return (initial or "").splitlines() != (data or "").splitlines()


def _lines(label: str) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3, "cols": 30})
    return LinesField(label=label, required=False, help_text="one name a line", widget=widget)


def _number(label: str, help_text: str = "") -> forms.Field:
    return _text(label, help_text, inputmode="decimal", size="16")


def _choice(label: str, choices: Any) -> forms.Field:
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _value_fields(kind: str) -> dict[str, forms.Field]:
    """A widget for each value of the kind; the rules are those of articles/claim_values.py."""
    made: dict[str, forms.Field] = {
        "amount": _number("amount", "per year" if kind == FactKind.CAPACITY else "in full"),
        "unit": _choice("unit", Unit.choices),
        "phase": _number("phase", "the number, where the figure is one phase's alone"),
        "by": _text("by", DATE_HELP, size="12"),
        "increment": forms.BooleanField(label="comes on top of what is there", required=False),
        "event": _choice("event", Event.choices),
        "date": _text("date", DATE_HELP, size="12"),
        "what": _choice("of", WHAT),
        "currency": _text("currency", "three letters, like USD", size="5", maxlength="3"),
        "purpose": _choice("purpose", Purpose.choices),
        "years": _number("spread over years"),
        "investors": _lines("who pays"),
        "part_of": _number("part of", "the larger sum, in the same currency"),
        "companies": _lines("parties"),
        "type": _choice("type", PartnershipType.choices),
        "status": _choice("status", Status.choices),
        "count": _number("jobs"),
        "lost": forms.BooleanField(label="lost", required=False),
    }
    return {name: made[name] for name in FIELDS[kind] if name in made}


def _autocomplete(name: str, queryset: Any, label: str) -> forms.Field:
    widget = AutocompleteSelect(Claim._meta.get_field(name), admin.site)
    return forms.ModelChoiceField(queryset=queryset, required=False, widget=widget, label=label)


class ReviewForm(forms.Form):
    """What a curator says about one claim. `changes` and `choice` hand it to articles/review.py."""

    def __init__(self, claim: Claim, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(claim), label_suffix="")
        self.claim = claim
        self.value_names = list(_value_fields(claim.kind))
        self.fields.update(_value_fields(claim.kind))
        if claim.kind != FactKind.PARTNERSHIP:
            hints = {"city": "", "region": "", "country": "two letters, like CN"}
            self.fields |= {f"place_{part}": _text(part, hints[part]) for part in PLACE_PARTS}
            self.value_names += [f"place_{part}" for part in PLACE_PARTS]
        self.fields["modality"] = _choice("modality", Modality.choices)
        self.value_names.append("modality")
        self._add_subject_fields(claim)
        hint = {"placeholder": "kept with the decision", "list": "usual-reasons"}
        self.fields["reason"] = _text("reason", maxlength="500", **hint)

    def _add_subject_fields(self, claim: Claim) -> None:
        self.fields["company"] = _autocomplete("company", Company.objects.all(), "company")
        if claim.company_id is None and claim.kind != FactKind.PARTNERSHIP:
            label = f"remember “{claim.subject}” as a name of this company"
            self.fields["remember_name"] = forms.BooleanField(label=label, required=False)
        self.fields["plant"] = _autocomplete("plant", Plant.objects.all(), "plant")
        if claim.kind in POINTED_TO:
            name = RECORD_FIELDS[claim.kind]
            queryset = POINTED_TO[FactKind(claim.kind)]._default_manager.all()
            self.fields["record"] = _autocomplete(name, queryset, "record")
            self.fields["outcome"] = _choice("to be taken as", _outcomes(claim))
        elif claim.kind == FactKind.CAPACITY and claim.plant_id and claim.effect == Effect.AMBIGUOUS:
            self.fields["outcome"] = _choice("to be taken as", WHOLE_OR_PHASE)
        self.fields["create_company"] = forms.BooleanField(label="create this company", required=False)
        self.fields["new_company_name"] = _text("name")
        self.fields["new_company_kind"] = _choice("kind", [("", "—"), *CompanyKind.choices])
        self.fields["new_company_hq_country"] = _text("country of its seat", "two letters", size="4", maxlength="2")
        self.fields["create_plant"] = forms.BooleanField(label="create this plant", required=False)
        self.fields["new_plant_name"] = _text("name")
        self.fields["new_plant_product"] = _choice("makes", [("", "—"), *Product.choices])
        for part in PLACE_PARTS:
            self.fields[f"new_plant_{part}"] = _text(part)

    def group(self, *prefixes: str) -> list[forms.BoundField]:
        """The fields whose names begin so, in their order."""
        return [self[name] for name in self.fields if name.startswith(prefixes)]

    @property
    def value_fields(self) -> list[forms.BoundField]:
        """The claim's values."""
        return [self[name] for name in self.value_names]

    @property
    def subject_fields(self) -> list[forms.BoundField]:
        """Whom it is about, and as what it is to be taken."""
        names = ("company", "remember_name", "plant", "record", "outcome")
        return [self[name] for name in names if name in self.fields]

    @property
    def new_company_fields(self) -> list[forms.BoundField]:
        """A company to be made."""
        return self.group("create_company", "new_company_")

    @property
    def new_plant_fields(self) -> list[forms.BoundField]:
        """A plant to be made."""
        return self.group("create_plant", "new_plant_")

    def values_changed(self) -> bool:
        """Whether the curator has typed other values than the claim has."""
        return any(name in self.changed_data for name in self.value_names)

    def changes(self) -> dict[str, Any]:
        """The values as typed, for `correct_claim`."""
        data = self.cleaned_data
        typed = {name: data[name] for name in FIELDS[self.claim.kind] if name in data}
        if self.claim.kind != FactKind.PARTNERSHIP:
            typed["place"] = {part: data[f"place_{part}"] for part in PLACE_PARTS}
        return {**typed, "modality": data["modality"]}

    def choice(self) -> Choice:
        """What was chosen otherwise than it was matched. Raises ReviewRefused where the company's box was emptied."""
        data, claim = self.cleaned_data, self.claim
        company, plant = data["company"], data["plant"]
        if company is None and claim.company and claim.kind != FactKind.PARTNERSHIP and not data["create_company"]:
            raise ReviewRefused(
                "its company's box is empty: choose the company that is meant, or create it",
                {"company": "must be given"},
            )
        record = data.get("record")
        moved = company is not None and company != claim.company
        placed = any(name.startswith("place_") for name in self.changed_data)
        return Choice(
            company=company if moved else None,
            # With another company chosen or place typed, a plant that was left in its box is meant, too.
            plant=plant if moved or placed or plant != claim.plant else None,
            no_plant=plant is None and claim.plant is not None and not data["create_plant"],
            remember_name=data.get("remember_name", False),
            record=record if record is not None and record != claim.record else None,
            no_record=claim.kind in POINTED_TO and record is None and claim.record is not None,
            effect=data.get("outcome") or None,
            new_company=self._new("company", NEW_COMPANY_FIELDS),
            new_plant=self._new("plant", NEW_PLANT_FIELDS),
        )

    def _new(self, what: str, names: tuple[str, ...]) -> dict[str, str] | None:
        if not self.cleaned_data[f"create_{what}"]:
            return None
        return {name: self.cleaned_data[f"new_{what}_{name}"] for name in names}

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Put the errors of a refusal beside their fields."""
        for name, why in errors.items():
            field = name.replace(".", "_")
            if field == "place":
                field = "place_country"
            self.add_error(field if field in self.fields else None, why)


def with_chosen(data: QueryDict) -> QueryDict:
    """What was typed, with the row in its box that was taken from the list of others (`choose`: `plant:12`)."""
    box, _, pk = data.get("choose", "").partition(":")
    if box not in BOXES.values() or not pk.isdecimal():
        return data
    typed = data.copy()
    typed[box] = pk
    return typed


def _outcomes(claim: Claim) -> list[tuple[str, str]]:
    outcomes = [("", f"as matched: {claim.get_effect_display()}"), (Effect.NEW.value, "a record of its own")]
    outcomes.append((Effect.CONFIRMS.value, "a further source of the record"))
    if claim.kind == FactKind.INVESTMENT:
        outcomes.append((Effect.REVISES.value, "a sum that replaces the record"))
    return outcomes


def _as_typed(value: Any) -> Any:
    """A stored value as it stands in its box."""
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return value if isinstance(value, bool) or value is None else str(value)


def _initial(claim: Claim) -> dict[str, Any]:
    """The form as the claim stands, with a company and a plant to be made filled in from what the article says."""
    try:
        values = read_values(claim.kind, {k: v for k, v in claim.values.items() if k not in ("kind", "modality")})
    except InvalidValuesError:
        values = dict(claim.values)
    place = values.get("place") or {}
    initial = {name: _as_typed(values.get(name)) for name in FIELDS[claim.kind]}
    initial |= {f"place_{part}": place.get(part) for part in PLACE_PARTS}
    initial |= {"modality": claim.modality, "company": claim.company_id, "plant": claim.plant_id}
    if claim.kind in POINTED_TO:
        initial["record"] = claim.record.pk if claim.record else None
    where = place.get("city") or place.get("region") or _country_name(place.get("country"))
    company = claim.company.name if claim.company else claim.subject
    products = PRODUCTS_OF_UNIT.get(values.get("unit") or "", ())
    initial |= {
        "new_company_name": "" if claim.kind == FactKind.PARTNERSHIP else claim.subject,
        "new_plant_name": f"{company} {where} plant".replace("  ", " ") if where else "",
        "new_plant_product": products[0] if products else _product_told(claim),
    }
    return initial | {f"new_plant_{part}": place.get(part) for part in PLACE_PARTS}


def _country_name(code: str | None) -> str:
    """As a plant is called after it where no town is named."""
    country = pycountry.countries.get(alpha_2=code) if code else None
    return str(getattr(country, "common_name", country.name)) if country is not None else ""


def _product_told(claim: Claim) -> str:
    """What a new plant is likely to make, by the passage and the company: a box to look at, filled in."""
    words, kind = claim.passage.casefold(), claim.company.kind if claim.company else ""
    if "batter" in words or "cell" in words or kind == CompanyKind.BATTERY_MAKER:
        return Product.BATTERY_CELLS.value
    return Product.CHARGING.value if kind == CompanyKind.CHARGING else Product.VEHICLES.value

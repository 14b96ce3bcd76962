"""GET and POST /api/v1/claims/{id}/decisions/: how a curator's program sees and decides a claim.

The same decisions as on the review page, by articles/review.py: nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Claim, Decision
from articles.rematching import runners_up
from articles.review import (
    Choice,
    ReviewRefused,
    accept_claim,
    correct_claim,
    latest_decision,
    reject_claim,
    seen,
    told_since,
    undo_decision,
)
from articles.serializers import RecordReferenceSerializer, record_reference
from articles.subjects import NEW_COMPANY_FIELDS, NEW_PLANT_FIELDS
from articles.vocabulary import Action, ClaimState, Effect, FactKind
from companies.models import Company, Investment, Partnership
from companies.vocabulary import Modality
from evtracker.api.bodies import BodySerializer, TextField
from evtracker.api.idempotency import answer_once
from evtracker.api.serializers import CompanyReference, PlantReference
from evtracker.api.writing import IDEMPOTENCY_KEY, WrittenViewSet
from evtracker.models import CLAIMS_WRITE
from plants.models import Plant

MAY_DECIDE = "articles.change_claim"
TAKEN_AS = (Effect.NEW, Effect.CONFIRMS, Effect.REVISES)
# Records that a claim may be pointed to by hand; rows of plants are told apart by the rules of counting.
POINTED_TO: dict[str, Any] = {FactKind.INVESTMENT: Investment, FactKind.PARTNERSHIP: Partnership}
LONGEST_REASON = 500


class RefusedError(APIException):
    """A decision that can't stand as things are now."""

    status_code = 409
    default_code = "refused"


class NewCompanySerializer(BodySerializer):
    """A company to be made for the claim."""

    name = TextField()
    kind = TextField()
    hq_country = TextField(required=False, allow_blank=True)


class NewPlantSerializer(BodySerializer):
    """A plant to be made for the claim."""

    name = TextField()
    product = TextField()
    city = TextField(required=False, allow_blank=True)
    region = TextField(required=False, allow_blank=True)
    country = TextField(required=False, allow_blank=True)


class DecisionBodySerializer(BodySerializer):
    """What is decided, about what was seen."""

    action = serializers.ChoiceField(choices=Action.values)
    seen = TextField(help_text="As this address told it when the claim was looked at.")
    reason = TextField(required=False, allow_blank=True, max_length=LONGEST_REASON)
    values = serializers.DictField(
        required=False, help_text="To correct: the fields that are otherwise, as in the claim's `values`."
    )
    modality = serializers.ChoiceField(choices=Modality.values, required=False, help_text="To correct.")
    company = serializers.SlugRelatedField(
        slug_field="slug", queryset=Company.objects.all(), required=False, help_text="Another than it was matched to."
    )
    remember_name = serializers.BooleanField(
        required=False, help_text="The article's name of it becomes another name of `company`."
    )
    plant = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Plant.objects.all(),
        required=False,
        allow_null=True,
        help_text="Another than it was matched to; null where the figure is the company's at no named plant.",
    )
    record = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the investment or partnership that it tells."
    )
    taken_as = serializers.ChoiceField(choices=TAKEN_AS, required=False)
    new_company = NewCompanySerializer(required=False)
    new_plant = NewPlantSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Fields that the decision has no use for are refused, not ignored. Raises ValidationError."""
        chosen = attrs["action"]
        about_it = {"action", "seen", "reason"}
        choosing = {"company", "remember_name", "plant", "record", "taken_as", "new_company", "new_plant"}
        allowed = {
            Action.ACCEPT: about_it | choosing,
            Action.CORRECT: about_it | choosing | {"values", "modality"},
            Action.REJECT: about_it,
            Action.UNDO: {"action", "seen"},
        }[chosen]
        errors = {name: [f"has no meaning where the action is {chosen}"] for name in attrs if name not in allowed}
        if chosen == Action.CORRECT and not attrs.get("values") and "modality" not in attrs:
            errors["values"] = ["name a value that is otherwise, or the modality"]
        if errors:
            raise ValidationError(errors)
        return attrs


class MatchSerializer(serializers.Serializer[Any]):
    """What the claim was matched to, what accepting it would do, and why."""

    effect = serializers.ChoiceField(choices=Effect.choices)
    score = serializers.FloatField(source="match_score", allow_null=True)
    reason = serializers.CharField(source="match_reason")
    company = CompanyReference(allow_null=True)
    plant = PlantReference(allow_null=True)
    record = serializers.SerializerMethodField()

    @extend_schema_field(RecordReferenceSerializer(allow_null=True))
    def get_record(self, row: Claim) -> dict[str, Any] | None:
        """Where its record stands."""
        return record_reference(row)


class RunnerUpSerializer(serializers.Serializer[Any]):
    """What else it may be about."""

    name = serializers.CharField()
    score = serializers.FloatField()
    reason = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Any]):
    """One decision: who, when, what, why, and whether it still stands."""

    id = serializers.IntegerField()
    claim = serializers.IntegerField(source="claim_id")
    action = serializers.ChoiceField(choices=Action.choices)
    by = serializers.CharField(source="by.username")
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    by_rule = serializers.SerializerMethodField()
    stands = serializers.SerializerMethodField()

    def get_by_rule(self, row: Decision) -> bool:
        """Whether a rule accepted by itself."""
        return row.rule_id is not None

    def get_stands(self, row: Decision) -> bool:
        """Whether it was not taken back."""
        return row.undone_by_id is None


class ClaimDecisionsSerializer(serializers.Serializer[Any]):
    """How a claim stands: what a decision about it rests on, and those that were made."""

    claim = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(choices=ClaimState.choices)
    seen = serializers.CharField(source="seen_token", help_text="To be sent with a decision about it.")
    match = MatchSerializer(source="*")
    runners_up = RunnerUpSerializer(many=True)
    correction = serializers.IntegerField(
        source="correction_id", allow_null=True, help_text="The curator's own claim in place of this one."
    )
    decisions = DecisionSerializer(many=True, source="history", help_text="The latest first.")


SEEN = "pending:new:3:7::::"
DOCUMENTED = extend_schema(
    operation_id="claims_decide",
    request=DecisionBodySerializer,
    parameters=[IDEMPOTENCY_KEY],
    responses={
        201: OpenApiResponse(ClaimDecisionsSerializer, "It is decided; the claim as it stands now."),
    },
    examples=[
        OpenApiExample("Accept", {"action": "accept", "seen": SEEN}, request_only=True),
        OpenApiExample(
            "Correct",
            {"action": "correct", "seen": SEEN, "values": {"amount": "150000"}, "reason": "one phase alone"},
            request_only=True,
        ),
        OpenApiExample(
            "Reject", {"action": "reject", "seen": SEEN, "reason": "the passage does not say so"}, request_only=True
        ),
        OpenApiExample("Take back", {"action": "undo", "seen": "accepted:new:3:7:12:::"}, request_only=True),
    ],
)


class Deciding(WrittenViewSet):
    """A list of claims that can be decided: by whoever may change claims, with a token made for it."""

    scope = CLAIMS_WRITE
    own_problems = {
        "decisions": {401: "No token, or one that opens nothing.", 403: "Its user may not decide about claims."},
        "decide": {404: "There is no such claim.", 409: "The claim is not as it was seen, or something rests on it."},
    }

    def allowed_parameters(self) -> Iterable[str]:
        """None for decisions: they are about the claim as it is now."""
        return () if self.action in ("decisions", "decide") else super().allowed_parameters()

    @extend_schema(operation_id="claims_decisions", responses=ClaimDecisionsSerializer)
    @action(detail=True, methods=["get"], url_path="decisions")
    def decisions(self, request: Request, pk: str) -> Response:
        """How a claim stands: what it was matched to and why, what else it may be, and what was decided about it."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied("You may not decide about claims.")
        return Response(_told(self.get_object()))

    @DOCUMENTED
    @decisions.mapping.post
    def decide(self, request: Request, pk: str) -> Response:
        """Accept, correct or reject a claim that waits, or take back what was decided about it."""
        body = DecisionBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        claim: Claim = self.get_object()

        def act() -> Response:
            try:
                decision = _carry_out(claim, request.user, body.validated_data)
            except ReviewRefused as refusal:
                raise _refusal(refusal) from refusal
            return Response(_told(self.get_queryset().get(pk=decision.claim_id)), status=201)

        return answer_once(request, act)


def _carry_out(claim: Claim, user: Any, asked: dict[str, Any]) -> Decision:
    """One decision, as asked for. Raises ReviewRefused where the claim is not as it was seen, or it can't stand."""
    assert isinstance(user, User)
    if asked["seen"] != seen(claim):
        raise ReviewRefused(f"it has changed since you looked: {told_since(asked['seen'], claim)}")
    chosen, reason = asked["action"], asked.get("reason", "")
    if chosen == Action.UNDO:
        standing = latest_decision(claim)
        if standing is None:
            raise ReviewRefused("there is no decision about it that stands")
        return undo_decision(standing, user)
    if chosen == Action.REJECT:
        return reject_claim(claim, user, reason)
    choice = _choice(claim, asked)
    if chosen == Action.ACCEPT:
        return accept_claim(claim, user, choice, reason=reason)
    changes = dict(asked.get("values", {}))
    if "modality" in asked:
        changes["modality"] = asked["modality"]
    return correct_claim(claim, user, changes, choice, reason=reason)


def _choice(claim: Claim, asked: dict[str, Any]) -> Choice:
    company, plant = asked.get("company"), asked.get("plant")
    moved = company is not None and company != claim.company
    return Choice(
        company=company if moved else None,
        plant=plant if moved or plant != claim.plant else None,
        no_plant="plant" in asked and plant is None,
        remember_name=asked.get("remember_name", False),
        record=_record(claim, asked.get("record")),
        effect=asked.get("taken_as"),
        new_company=_new(asked.get("new_company"), NEW_COMPANY_FIELDS),
        new_plant=_new(asked.get("new_plant"), NEW_PLANT_FIELDS),
    )


def _new(details: dict[str, str] | None, names: tuple[str, ...]) -> dict[str, str] | None:
    return None if details is None else {name: details.get(name, "") for name in names}


def _record(claim: Claim, key: int | None) -> Any:
    if key is None:
        return None
    model = POINTED_TO.get(claim.kind)
    if model is None:
        raise ReviewRefused("not chosen by hand", {"record": f"is not chosen by hand for a claim of {claim.kind}"})
    record = model.objects.filter(pk=key).first()
    if record is None:
        raise ReviewRefused("no such record", {"record": f"there is no {claim.kind} {key}"})
    return record


def _refusal(refusal: ReviewRefused) -> APIException:
    """With the fields where these are to be mended, else as a conflict with how things stand."""
    if refusal.errors:
        return ValidationError({name: [why] for name, why in refusal.errors.items()})
    return RefusedError(f"Not done: {refusal}.")


def _told(claim: Claim) -> dict[str, Any]:
    shown: Any = claim
    shown.seen_token = seen(claim)
    shown.runners_up = runners_up(claim) if claim.state == ClaimState.PENDING else ()
    shown.correction_id = Claim.objects.filter(corrects=claim.pk).values_list("pk", flat=True).first()
    of_it = Q(claim=claim.pk) | Q(claim=claim.corrects_id, action=Action.CORRECT)
    shown.history = Decision.objects.filter(of_it).select_related("by").order_by("-pk")
    told: dict[str, Any] = ClaimDecisionsSerializer(shown).data
    return told

"""POST /api/v1/articles/: how a program hands in an article."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from articles.handing_in import LONGEST, BadHandInError, hand_in, read_handed_in
from articles.models import Article
from articles.tasks import enqueue_article
from articles.vocabulary import ArticleState
from evtracker.api.bodies import BodySerializer, TextField
from evtracker.api.idempotency import answer_once
from evtracker.api.serializers import PARTIAL_DATE
from evtracker.api.writing import IDEMPOTENCY_KEY, WrittenViewSet
from evtracker.models import ARTICLES_WRITE


class HandInSerializer(BodySerializer):
    """An address, from which the article is fetched; or its title, text and day, with its address if it has one."""

    url = TextField(required=False, help_text=f"http or https, at most {LONGEST['url']} characters.")
    title = TextField(required=False, help_text=f"At most {LONGEST['title']} characters.")
    text = TextField(required=False, help_text="Plain text, its paragraphs separated by empty lines.")
    published = TextField(required=False, help_text=f"{PARTIAL_DATE['description']} No day to come.")
    publisher = TextField(required=False, help_text=f"At most {LONGEST['publisher']} characters.")
    language = TextField(required=False, help_text="A code like `en` or `zh-CN`.")

    def validate(self, attrs: dict[str, str]) -> Any:
        """What was handed in. Raises ValidationError with the reason for each field at fault."""
        try:
            return read_handed_in(attrs)
        except BadHandInError as error:
            raise ValidationError({name: [reason] for name, reason in error.errors.items()}) from error


class HandedInSerializer(serializers.Serializer[Any]):
    """Where the article is found in this API, and how far it is."""

    id = serializers.IntegerField()
    address = serializers.URLField(help_text="Of the article in this API; with the token it can be read at once.")
    state = serializers.ChoiceField(choices=ArticleState.choices)


ANSWER = {"id": 7, "address": "https://evtracker.example/api/v1/articles/7/", "state": "found"}
DOCUMENTED = extend_schema(
    operation_id="articles_hand_in",
    request=HandInSerializer,
    parameters=[IDEMPOTENCY_KEY],
    responses={
        202: OpenApiResponse(HandedInSerializer, "It is on its way: new, or tried again after it had failed."),
        200: OpenApiResponse(HandedInSerializer, "It is known already, and stays as it is."),
    },
    examples=[
        OpenApiExample("An address", {"url": "https://news.example/xiaomi-plant"}, request_only=True),
        OpenApiExample(
            "A text",
            {
                "title": "Xiaomi to build a plant in Beijing",
                "text": "Xiaomi is going to build a plant in Beijing with room for 300,000 vehicles a year.",
                "published": "2021-11-27",
                "publisher": "The Paper",
                "language": "en",
            },
            request_only=True,
        ),
        OpenApiExample("On its way", ANSWER, response_only=True, status_codes=["202"]),
        OpenApiExample("Known", {**ANSWER, "state": "extracted"}, response_only=True, status_codes=["200"]),
    ],
)


class HandingIn(WrittenViewSet):
    """A list of articles that can be handed in: with a token alone, never with a login.

    Reading takes either: whoever may hand in articles sees also those that were not read yet.
    """

    scope = ARTICLES_WRITE

    @DOCUMENTED
    def create(self, request: Request) -> Response:
        """Hand in an article, by its address or with its text. It is read within minutes: ask its address."""
        body = HandInSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def act() -> Response:
            article, on_its_way = hand_in(body.validated_data)
            if on_its_way:
                enqueue_article(article.pk)
                _note(request, article)
            return _answer(request, article, 202 if on_its_way else 200)

        return answer_once(request, act)


def _note(request: Request, article: Article) -> None:
    """In the article's history in the admin: who brought it, and with which token."""
    token: Any = request.auth
    user_id: Any = request.user.pk
    words = f"Handed in with the API token {token} ({token.beginning}…)."
    LogEntry.objects.log_actions(user_id, [article], ADDITION, words, single_object=True)


def _answer(request: Request, article: Article, status: int) -> Response:
    address = reverse("api:article-detail", args=[article.pk], request=request)
    told = {"id": article.pk, "address": address, "state": article.state}
    return Response(told, status=status, headers={"Location": address})

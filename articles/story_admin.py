"""Stories in the admin: which articles are one, and a curator's word on it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.recording import ReviewRefused
from articles.story_models import ArticleAddress, Story, StoryTurning
from articles.story_turning import JOINED, PARTED, plan_turning, turn_stories, undo_turning
from articles.turning_admin import TurningAdmin
from evtracker.admin import ReadOnlyAdmin, ReadOnlyInline

# What one look may hold, so that it can truly be read.
MOST_TURNED = 100


class StoryFilter(admin.SimpleListFilter):
    """Whether an article has reprints."""

    title = "story"
    parameter_name = "reprints"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """With others, or alone."""
        return [("yes", "of several articles"), ("no", "of one article")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """The articles of such stories."""
        if self.value() not in ("yes", "no"):
            return queryset
        several = Story.objects.annotate(number=Count("articles")).filter(number__gt=1).values("pk")
        return queryset.filter(story__in=several) if self.value() == "yes" else queryset.exclude(story__in=several)


class StoryActions(admin.ModelAdmin[Any]):
    """What a curator does with the stories of selected articles."""

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Whoever may change articles, though no column of one is changed by hand."""
        return request.user.has_perm("articles.change_article")

    @admin.action(description="Join into one story…", permissions=["retry"])
    def join_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        """Make one story of the selected articles' stories, after a look."""
        return _turn(self, request, queryset, JOINED)

    @admin.action(description="Take out of their stories…", permissions=["retry"])
    def part_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        """Give each selected article a story of its own, after a look."""
        return _turn(self, request, queryset, PARTED)


def _turn(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Article], deed: str
) -> HttpResponse | None:
    """Show what will become of each article; once confirmed, do it, with the way back."""
    assert isinstance(request.user, User)
    chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_TURNED + 1])
    if len(chosen) > MOST_TURNED:
        model_admin.message_user(request, f"Select {MOST_TURNED} articles at most.", messages.ERROR)
        return None
    try:
        if request.POST.get("confirmed"):
            entry = turn_stories(deed, chosen, request.user, request.POST.get("reason", ""))
            address = reverse("admin:articles_storyturning_change", args=[entry.pk])
            model_admin.message_user(request, format_html('{}. <a href="{}">Look at it or undo it</a>', entry, address))
            return None
        plan = plan_turning(deed, chosen, request.user)
    except ReviewRefused as refusal:
        model_admin.message_user(request, f"Nothing was {deed}: {refusal}.", messages.ERROR)
        return None
    articles = Article.objects.filter(pk__in=plan).select_related("source").defer("page").order_by("pk")
    there = set(Story.objects.filter(pk__in=[after for _, after in plan.values()]).values_list("pk", flat=True))
    context = {
        **admin.site.each_context(request),
        "opts": model_admin.opts,
        "title": "Join into one story?" if deed == JOINED else "Take out of their stories?",
        "deed": deed,
        "chosen": chosen,
        "rows": [(one, plan[one.pk][0], plan[one.pk][1] if plan[one.pk][1] in there else None) for one in articles],
    }
    return TemplateResponse(request, "admin/articles/article/turn.html", context)


class StoryTurningAdmin(TurningAdmin):
    """Which articles were joined or parted by hand."""

    undo = staticmethod(undo_turning)
    fields = readonly_fields = ("deed", "told", "by", "at", "reason", "undone_by", "undone_at")
    list_filter = ("deed", ("by", admin.RelatedOnlyFieldListFilter), ("undone_at", admin.EmptyFieldListFilter))

    @admin.display(description="articles")
    def told(self, entry: StoryTurning) -> SafeString:
        """Each article that changed its story, with the one that it was of and the one that it came to."""
        articles = Article.objects.filter(pk__in=entry.articles).select_related("source").defer("page").order_by("pk")
        lines = (
            (reverse("admin:articles_article_change", args=[one.pk]), one.source.title, *entry.articles[str(one.pk)])
            for one in articles
        )
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>: from story {} to story {}', lines)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Whoever may join and part."""
        return bool(request.user.has_perm("articles.change_article"))


class AddressInline(ReadOnlyInline):
    """The further addresses of an article."""

    model = ArticleAddress
    fields = readonly_fields = ("url", "checked")


class ArticleInline(ReadOnlyInline):
    """The articles of a story."""

    model = Article
    fields = readonly_fields = ("source", "state", "found_at")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the pages as they came."""
        articles: QuerySet[Any] = super().get_queryset(request)
        return articles.select_related("source").defer("page")


@admin.register(Story)
class StoryAdmin(ReadOnlyAdmin):
    """Articles that are one report."""

    list_display = ("headline", "number", "begun_at")
    search_fields = ("articles__source__title",)
    fields = readonly_fields = ("headline", "begun_at", "join_or_part")
    inlines = (ArticleInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many articles each has, those of most first, and the title of its first article."""
        titles = Article.objects.filter(story=OuterRef("pk")).order_by("source__published_last", "pk")
        stories: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(number=Count("articles"), title=Subquery(titles.values("source__title")[:1]))
        )
        return stories.order_by("-number", "-pk")

    @admin.display(description="first told as")
    def headline(self, story: Any) -> str:
        """The title of its first article."""
        return str(story.title or story)

    @admin.display(description="articles of it")
    def join_or_part(self, story: Any) -> SafeString:
        """To the list of its articles, where they can be taken out of it, or joined with others."""
        address = f"{reverse('admin:articles_article_changelist')}?story={story.pk}"
        return format_html('<a href="{}">Select its articles, to take them out or join them with others</a>', address)

    @admin.display(description="articles", ordering="number")
    def number(self, story: Any) -> int:
        """How many articles it has."""
        return int(story.number)

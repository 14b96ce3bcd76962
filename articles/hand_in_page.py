"""The admin's form to hand in an article, and what an article's page there tells of how far it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.claim_values import in_words
from articles.handing_in import LONGEST, BadHandInError, HandedIn, hand_in, read_handed_in
from articles.models import Article, Claim, Rereading
from articles.states import can_be_tried, try_again, with_what_is_kept
from articles.tasks import enqueue_article
from articles.vocabulary import ArticleState, ClaimState
from evtracker.admin import ReadOnlyAdmin

ENDED = (ArticleState.FAILED, ArticleState.EXTRACTED)
# The fields of the form that say what is handed in.
HANDED_IN = ("url", "title", "text", "published", "publisher", "language")
CORRECT = (
    "Its title, day and publisher are corrected at its source; its text by handing in the right one with its address, "
    "to replace what is kept."
)
# What comes next, for one that is on its way.
WAITS_FOR = {
    ArticleState.FOUND: "to be fetched",
    ArticleState.FETCHED: "to be read",
    ArticleState.READ: "to be extracted",
}


class HandInForm(forms.Form):
    """An address, or a title, text and day; the same checks as in the API."""

    url = forms.CharField(
        label="Address",
        required=False,
        widget=forms.URLInput(attrs={"class": "vURLField", "autocomplete": "off"}),
        help_text="Alone it is enough: the article is fetched from there.",
    )
    title = forms.CharField(required=False, widget=forms.TextInput(attrs={"class": "vTextField"}))
    text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 14}),
        help_text="Only where the article can't be fetched. Paragraphs are separated by empty lines.",
    )
    published = forms.CharField(
        required=False, help_text="With a text; as fine as is known: 2021, 2021-11 or 2021-11-27."
    )
    publisher = forms.CharField(required=False, widget=forms.TextInput(attrs={"class": "vTextField"}))
    language = forms.CharField(
        required=False, max_length=LONGEST["language"], help_text="A code like en or zh-CN; may be left out."
    )
    replace = forms.BooleanField(
        required=False,
        label="Replace the text that is kept",
        help_text="Of the article at this address; the one before stays as its earlier version.",
    )
    handed_in: HandedIn

    def clean(self) -> dict[str, Any]:
        """What was handed in; each reason against it at its field."""
        cleaned = super().clean() or self.cleaned_data
        try:
            self.handed_in = read_handed_in({name: cleaned.get(name, "") for name in HANDED_IN})
        except BadHandInError as error:
            for name, reason in error.errors.items():
                self.add_error(name, reason)
        if cleaned.get("replace") and not (cleaned.get("url") and cleaned.get("text")):
            self.add_error("replace", "needs the article's address and its right text")
        return cleaned


def hand_in_view(model_admin: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """The form; on POST take the article in, and lead to its page."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = HandInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        article, on_its_way = hand_in(form.handed_in, replace=form.cleaned_data["replace"])
        if on_its_way:
            enqueue_article(article.pk)
            model_admin.log_addition(request, article, "Handed in.")
            messages.success(request, f"“{article}” is on its way: it {waits_for(article)}.")
        else:
            messages.info(request, f"“{article}” is known already, and stays as it is. {CORRECT}")
        seen = model_admin.has_view_permission(request, article)
        return HttpResponseRedirect(article_address(article.pk) if seen else request.path)
    context = {
        **admin.site.each_context(request),
        "opts": model_admin.opts,
        "title": "Hand in an article",
        "form": form,
        "may_list": model_admin.has_view_permission(request),
    }
    return TemplateResponse(request, "admin/articles/article/hand_in.html", context)


def article_address(article_id: int) -> str:
    """The address of an article's page in the admin."""
    return reverse("admin:articles_article_change", args=[article_id])


def waits_for(article: Article) -> str:
    """What comes next for an article that is on its way."""
    return f"waits {WAITS_FOR[ArticleState(article.state)]}"


def how_far(article_id: int) -> dict[str, Any]:
    """What an article's page tells beside its columns: where it stands, its claims and rereadings; four queries."""
    articles = with_what_is_kept(Article.objects.select_related("source").defer("page"))
    article = get_object_or_404(articles, pk=article_id)
    helps = article.state != ArticleState.FAILED or can_be_tried(article)
    of_article = Claim.objects.filter(version__article=article_id)
    numbers = dict(of_article.order_by().values_list("state").annotate(Count("pk")))
    newest = article.versions.order_by("-number").defer("text").first()
    return {
        "article": article,
        "waits_for": waits_for(article) if article.state not in ENDED else "",
        "claims": [
            (claim.pk, claim.subject, claim.get_kind_display(), in_words(claim.kind, claim.values), claim.state)
            for claim in of_article.order_by("start", "pk")
        ],
        "undecided": numbers.get(ClaimState.PENDING, 0),
        "engine": newest.engine if newest else "",
        "rereadings": Rereading.objects.filter(version__article=article_id).defer("changes"),
        "again": AGAIN.get(article.state, "") if helps else "",
        "in_vain": not helps,
    }


AGAIN: dict[str, str] = {ArticleState.FAILED: "Try again", ArticleState.EXTRACTED: "Extract again"}


@require_POST
def again_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Bring an article back to the stage for which all is at hand, and have it processed."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    before = get_object_or_404(Article.objects.defer("page"), pk=article_id)
    if before.state in ENDED:
        article = try_again(article_id)
        enqueue_article(article_id)
        messages.success(request, f"It {waits_for(article)}.")
    else:
        messages.info(request, f"It is on its way: it {waits_for(before)}.")
    return HttpResponseRedirect(article_address(article_id))


class RereadingAdmin(ReadOnlyAdmin):
    """What changed among undecided claims when an article was read anew, those that went among them."""

    list_display = ("__str__", "at", "number")
    list_select_related = ("version__article__source",)
    list_filter = ("engine",)
    search_fields = ("version__article__source__title",)
    fields = ("article_link", "engine_before", "engine", "at", "what_changed")
    readonly_fields = fields

    class Media:
        css = {"all": ["css/admin-hand-in.css"]}

    @admin.display(description="article")
    def article_link(self, rereading: Rereading) -> SafeString:
        """To its page."""
        article = rereading.version.article
        return format_html('<a href="{}">{}</a>', article_address(article.pk), str(article))

    @admin.display(description="claims changed")
    def number(self, rereading: Rereading) -> int:
        """How many."""
        return len(rereading.changes)

    @admin.display(description="what changed")
    def what_changed(self, rereading: Rereading) -> SafeString:
        """Each claim as it was and is, with its passage."""
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", map(_change_in_words, rereading.changes)))


def _change_in_words(change: dict[str, Any]) -> tuple[SafeString]:
    head = format_html("<strong>{}</strong> {}: {}", change["change"], change["kind"], change["subject"])
    told = [
        (label, in_words(change["kind"], change[name]["values"]), change[name]["passage"])
        for name, label in (("before", "before"), ("after", "now"))
        if change[name]
    ]
    return (format_html("{}{}", head, format_html_join("", "<br>{}: {} <q>{}</q>", told)),)

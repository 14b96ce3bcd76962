"""The pages of articles."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from articles.article_list import article_list_context, parameters_of
from articles.article_page import article_context, articles_known, public
from articles.further_addresses import now_known_as
from evtracker.listing import refuse_unknown
from evtracker.parameters import read_as_of


def article_list(request: HttpRequest) -> HttpResponse:
    """The articles that had appeared by the day: to staff all of them, to others those that were read."""
    day, staff = read_as_of(request.GET), request.user.is_staff
    refuse_unknown(request.GET, parameters_of(staff=staff))
    return render(request, "articles/list.html", article_list_context(request.GET, day, staff=staff))


def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An article with its marked passages; not found where it had not appeared by the day.

    One that turned out to be another one leads there for good.
    """
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    staff = request.user.is_staff
    known = articles_known(day) if staff else public(articles_known(day))
    article = known.filter(pk=pk).first()
    if article is None and (now := now_known_as(pk)) is not None:
        return redirect(reverse("articles:detail", args=[now], query=request.GET), permanent=True)
    if article is None:
        raise Http404("not known yet")
    template = "articles/detail_staff.html" if staff else "articles/detail.html"
    return render(request, template, article_context(article, day, staff=staff))

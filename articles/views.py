"""The pages of articles."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from articles.article_page import article_context, articles_known, public, with_counts
from articles.further_addresses import now_known_as
from articles.vocabulary import ArticleState
from evtracker.listing import choice, order, page_of, refuse_unknown, search
from evtracker.parameters import read_as_of


def article_list(request: HttpRequest) -> HttpResponse:
    """The articles that had appeared by the day: to staff all of them, to others those that were read."""
    day = read_as_of(request.GET)
    staff = request.user.is_staff
    refuse_unknown(request.GET, ("search", "sort", "page", *(["state"] if staff else [])))
    filters = [search(request.GET, "Title or publisher")]
    found = articles_known(day)
    if staff:
        filters.append(choice(request.GET, "state", "State", ArticleState.choices))
        found = found.filter(state=filters[1].value) if filters[1].value else found
    else:
        found = public(found)
    if text := filters[0].value:
        found = found.filter(source__title__icontains=text) | found.filter(source__publisher__icontains=text)
    sort = order(request.GET, ("published", "publisher"), "-published")
    column = F({"published": "source__published_last", "publisher": "source__publisher"}[sort.removeprefix("-")])
    ordering = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    page = page_of(request.GET, with_counts(found).order_by(ordering, "-pk"))
    return render(request, "articles/list.html", {"page": page, "filters": filters, "sort": sort})


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

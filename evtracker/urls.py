"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from evtracker import chart_views, compare, days, metrics, probes, rests, search, then_now, views

handler400 = "evtracker.views.bad_request"
handler404 = "evtracker.views.not_found"
handler500 = "evtracker.views.server_error"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("methodology/", views.methodology, name="methodology"),
    path("search/", search.search_page, name="search"),
    path("search/suggestions/", search.suggestions, name="search-suggestions"),
    path("compare/", compare.compare, name="compare"),
    path("then-and-now/", then_now.then_and_now, name="then-and-now"),
    path("days.json", days.days_json, name="days"),
    path("charts/<slug:kind>.csv", chart_views.chart_csv, name="chart-csv"),
    path("embed/<slug:kind>/", chart_views.chart_embed, name="chart-embed"),
    path("rests/<slug:kind>/", rests.rests, name="rests"),
    path("", include("companies.urls")),
    path("", include("plants.urls")),
    path("", include("articles.urls")),
    path("api/v1/", include("evtracker.api_urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

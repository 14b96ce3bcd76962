"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("companies.urls")),
    path("", include("plants.urls")),
    path("", include("articles.urls")),
    path("api/v1/", include("evtracker.api_urls")),
    path("admin/", admin.site.urls),
]

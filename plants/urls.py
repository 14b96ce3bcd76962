"""Addresses of the pages of plants."""

from django.urls import URLPattern

app_name = "plants"
urlpatterns: list[URLPattern] = []

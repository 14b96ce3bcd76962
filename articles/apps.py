"""Django's name for the app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Set the app's label."""

    name = "articles"

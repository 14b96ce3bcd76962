"""Django's name for the app."""

from django.apps import AppConfig


class PlantsConfig(AppConfig):
    """Set the app's label."""

    name = "plants"

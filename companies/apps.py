"""Django's name for the app."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Set the app's label."""

    name = "companies"

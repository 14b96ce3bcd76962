"""Django's names for the project's own app and for its admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class EvtrackerConfig(AppConfig):
    """The project's template tags and commands."""

    name = "evtracker"
    default = True


class AdminConfig(django_admin.AdminConfig):
    """Serve `evtracker.admin.EvtrackerAdminSite` as the default admin site."""

    default = False
    default_site = "evtracker.admin.EvtrackerAdminSite"

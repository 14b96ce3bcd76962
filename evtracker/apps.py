"""Django's names for the project's own app and for its admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.utils.module_loading import autodiscover_modules


class EvtrackerConfig(AppConfig):
    """The project's template tags and commands, and the tokens of its API."""

    name = "evtracker"
    default = True

    def ready(self) -> None:
        """Have the admin of tokens, which stands apart from the admin's site itself, registered."""
        autodiscover_modules("token_admin")
        autodiscover_modules("webhook_admin")


class AdminConfig(django_admin.AdminConfig):
    """Serve `evtracker.admin.EvtrackerAdminSite` as the default admin site."""

    default = False
    default_site = "evtracker.admin.EvtrackerAdminSite"

"""The admin site: Django's stock admin with our titles."""

from django.contrib import admin


class EvtrackerAdminSite(admin.AdminSite):
    """Where curators review claims and keep records."""

    site_header = "evtracker"
    site_title = "evtracker"
    index_title = "Review and records"

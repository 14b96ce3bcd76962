"""Addresses of the pages of plants."""

from django.urls import path

from plants import views
from plants.changes_feed import ChangesFeed

app_name = "plants"
urlpatterns = [
    path("plants/", views.plant_list, name="list"),
    path("plants/<slug:slug>/", views.plant_detail, name="detail"),
    path("plants/<slug:slug>/card/", views.plant_card, name="card"),
    path("changes/", views.change_list, name="changes"),
    path("feeds/changes.atom", ChangesFeed(), name="changes-feed"),
]

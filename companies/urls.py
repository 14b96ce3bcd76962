"""Addresses of the pages of companies, money and agreements."""

from django.urls import path

from companies import record_pages, views

app_name = "companies"
urlpatterns = [
    path("companies/", views.company_list, name="list"),
    path("companies/<slug:slug>/", views.company_detail, name="detail"),
    path("investments/", views.investment_list, name="investments"),
    path("investments/<slug:slug>/", record_pages.investment_detail, name="investment"),
    path("partnerships/", views.partnership_list, name="partnerships"),
    path("partnerships/<slug:slug>/", record_pages.partnership_detail, name="partnership"),
]

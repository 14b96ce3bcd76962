"""The one REST router: every endpoint of /api/v1/."""

from django.urls import URLPattern, URLResolver, path, re_path
from rest_framework.routers import SimpleRouter

from articles.api_views import ArticleViewSet, ClaimViewSet
from companies.api_views import CompanyViewSet, InvestmentViewSet, PartnershipViewSet
from evtracker.api.documents import DocumentationView, EndpointsView, SchemaView
from evtracker.api.mirror import MirrorView
from evtracker.api.problems import NothingHere
from evtracker.api.reconciling import ReconciliationView, SuggestEntityView, SuggestPropertyView, SuggestTypeView
from plants.api_views import (
    CapacityPlanViewSet,
    ChangeViewSet,
    MilestoneViewSet,
    PlantStatusViewSet,
    PlantViewSet,
    SlipViewSet,
)
from plants.delivery_views import DeliveryView
from plants.map_views import PlantMapView
from plants.series_views import CapacitySeriesView, FundingSeriesView

app_name = "api"

router = SimpleRouter()
router.register("companies", CompanyViewSet, "company")
router.register("plants", PlantViewSet, "plant")
router.register("capacity-plans", CapacityPlanViewSet, "capacity-plan")
router.register("plant-statuses", PlantStatusViewSet, "plant-status")
router.register("milestones", MilestoneViewSet, "milestone")
router.register("investments", InvestmentViewSet, "investment")
router.register("partnerships", PartnershipViewSet, "partnership")
router.register("articles", ArticleViewSet, "article")
router.register("claims", ClaimViewSet, "claim")
router.register("slips", SlipViewSet, "slip")
router.register("changes", ChangeViewSet, "change")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", EndpointsView.as_view(), name="endpoints"),
    *router.urls,
    path("companies/<slug:slug>/delivery/", DeliveryView.as_view(), name="company-delivery"),
    path("plants.geojson", PlantMapView.as_view({"get": "list"}), name="plant-map"),
    path("series/capacity/", CapacitySeriesView.as_view(), name="series-capacity"),
    path("series/funding/", FundingSeriesView.as_view(), name="series-funding"),
    path("mirror/", MirrorView.as_view(), name="mirror"),
    path("reconcile/", ReconciliationView.as_view(), name="reconcile"),
    path("reconcile/suggest/entity/", SuggestEntityView.as_view(), name="suggest-entity"),
    path("reconcile/suggest/type/", SuggestTypeView.as_view(), name="suggest-type"),
    path("reconcile/suggest/property/", SuggestPropertyView.as_view(), name="suggest-property"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    # Only with a slash at its end, so that one that was forgotten is still mended by a redirect.
    re_path(r"^[\s\S]*/$", NothingHere.as_view()),
]

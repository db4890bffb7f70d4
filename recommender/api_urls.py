from django.urls import path

from recommender import api
from recommender.profile.api import TasteProfile

urlpatterns = [
    path("events", api.Events.as_view(), name="api-events"),
    path("recommendations", api.Recommendations.as_view(), name="api-recommendations"),
    path("profile", TasteProfile.as_view(), name="api-profile"),
]

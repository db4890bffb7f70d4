from django.urls import path

from recommender import api

urlpatterns = [
    path("events", api.Events.as_view(), name="api-events"),
    path("recommendations", api.Recommendations.as_view(), name="api-recommendations"),
]

from django.urls import path

from recommender import api
from recommender.trends import api as trends

urlpatterns = [
    path("events", api.Events.as_view(), name="api-events"),
    path("recommendations", api.Recommendations.as_view(), name="api-recommendations"),
    path("trends", trends.Trends.as_view(), name="api-trends"),
]

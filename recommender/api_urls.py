from django.urls import path

from recommender import api
from recommender.sizing import api as sizing

urlpatterns = [
    path("events", api.Events.as_view(), name="api-events"),
    path("recommendations", api.Recommendations.as_view(), name="api-recommendations"),
    path("size-advice", sizing.SizeAdvice.as_view(), name="api-size-advice"),
]

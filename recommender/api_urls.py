from django.urls import path

from recommender import api
from recommender.profile.api import TasteProfile
from recommender.sizing import api as sizing
from recommender.trends import api as trends
from recommender.visual import api as visual

urlpatterns = [
    path("events", api.Events.as_view(), name="api-events"),
    path("search/image", visual.ImageSearch.as_view(), name="api-search-image"),
    path("search/image/<uuid:key>", visual.OneImageSearch.as_view(), name="api-search-image-found"),
    path("recommendations", api.Recommendations.as_view(), name="api-recommendations"),
    path("profile", TasteProfile.as_view(), name="api-profile"),
    path("size-advice", sizing.SizeAdvice.as_view(), name="api-size-advice"),
    path("trends", trends.Trends.as_view(), name="api-trends"),
]

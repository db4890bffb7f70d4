from django.urls import path

from recommender import api, views

app_name = "recommender"
urlpatterns = [
    path("rails/<slug:slot>/", views.rail, name="rail"),
    path("api/v1/events", api.Events.as_view(), name="events"),
    path("api/v1/recommendations", api.Recommendations.as_view(), name="recommendations"),
]

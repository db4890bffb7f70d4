from django.urls import path

from recommender import views
from recommender.quiz import views as quiz
from recommender.sizing import views as sizing

app_name = "recommender"
urlpatterns = [
    path("rails/<slug:slot>/", views.rail, name="rail"),
    path("size/<slug:slug>/", sizing.size_advice, name="size_advice"),
    path("style/", quiz.style, name="style"),
    path("style/reset/", quiz.reset, name="style_reset"),
    path("style/dismiss/", quiz.dismiss, name="style_dismiss"),
    path("style/<slug:name>/", quiz.step, name="style_step"),
]

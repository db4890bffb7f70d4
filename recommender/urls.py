from django.urls import path

from recommender import views
from recommender.profile import views as profile
from recommender.quiz import shuffle_views as shuffle
from recommender.quiz import views as quiz
from recommender.reviews import views as reviews
from recommender.sizing import views as sizing
from recommender.visual import views as visual

app_name = "recommender"
urlpatterns = [
    path("rails/<slug:slot>/", views.rail, name="rail"),
    path("rails/<slug:slot>/page/", views.framed, name="framed_rail"),
    path("search/photo/", visual.start, name="photo"),
    path("search/photo/<uuid:key>/", visual.found, name="photo_found"),
    path("search/photo/<uuid:key>/photo.jpg", visual.photo, name="photo_file"),
    path("search/photo/<uuid:key>/forget/", visual.forget, name="photo_forget"),
    path("profile/", profile.profile, name="profile"),
    path("profile/edit/", profile.edit, name="profile_edit"),
    path("profile/reset/", profile.reset, name="profile_reset"),
    path("said/<slug:slug>/", reviews.said, name="said"),
    path("size/<slug:slug>/", sizing.size_advice, name="size_advice"),
    path("style/", quiz.style, name="style"),
    path("style/shuffle/", shuffle.page, name="shuffle"),
    path("style/reset/", quiz.reset, name="style_reset"),
    path("style/dismiss/", quiz.dismiss, name="style_dismiss"),
    path("style/<slug:name>/", quiz.step, name="style_step"),
]

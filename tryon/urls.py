from django.urls import path

from tryon import views

app_name = "tryon"
urlpatterns = [
    path("tryon/", views.start, name="start"),
    path("tryon/consent/", views.consent, name="consent"),
    path("tryon/model/", views.on_mannequin, name="on_mannequin"),
    path("tryon/photo/", views.on_photo, name="on_photo"),
    path("tryon/again/", views.again, name="again"),
    path("tryon/files/<str:token>", views.file, name="file"),
    path("tryon/shared/<slug:token>/", views.shared, name="shared"),
    path("tryon/mannequins/<int:version>/<slug:slug>/<int:width>.webp", views.mannequin, name="mannequin"),
    path("tryon/photos/<uuid:key>/forget/", views.forget_photo, name="forget_photo"),
    path("tryon/<uuid:key>/", views.tryon, name="tryon"),
    path("tryon/<uuid:key>/verdict/", views.verdict, name="verdict"),
    path("tryon/<uuid:key>/show/", views.show, name="show"),
    path("tryon/<uuid:key>/share/", views.share, name="share"),
    path("tryon/<uuid:key>/forget/", views.forget, name="forget"),
]

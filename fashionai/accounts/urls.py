from django.urls import path

from fashionai.accounts import views

app_name = "accounts"
urlpatterns = [
    path("details/", views.details, name="details"),
    path("export/", views.export, name="export"),
    path("delete/", views.delete, name="delete"),
]

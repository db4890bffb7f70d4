"""Every URL of the house. Capabilities bring their own; the shop's pages stand at the root."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from fashionai.http import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/live", views.live),
    path("health/ready", views.ready),
    path("health/ping", views.ping),
    path("", include("recommender.urls")),
    path("", include("catalog.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", views.media, name="media"))

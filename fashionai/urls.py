"""Every URL of the house. Capabilities bring their own; the shop's pages stand at the root."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from fashionai.desk.door import desk_login
from fashionai.http import appearance, views

urlpatterns = [
    path("admin/login/", desk_login),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("theme/", appearance.theme, name="theme"),
    path("account/", include("fashionai.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("health/live", views.live),
    path("health/ready", views.ready),
    path("health/ping", views.ping),
    path("api/v1/", include("fashionai.api")),
    path("studio/", include("design.urls")),
    path("", include("recommender.urls")),
    path("", include("tryon.urls")),
    path("", include("catalog.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", views.media, name="media"))

from django.urls import path

from tryon import api

urlpatterns = [
    path("tryon", api.TryOns.as_view(), name="api-tryons"),
    path("tryon/<uuid:key>", api.OneTryOn.as_view(), name="api-tryon"),
    path("tryon/<uuid:key>/verdict", api.OneVerdict.as_view(), name="api-tryon-verdict"),
]

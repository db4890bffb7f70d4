"""`/api/v1/` as a whole: the resources that every part of the house brings, the schema, and the docs to try them in."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from fashionai.accounts import api as accounts
from fashionai.http.problems import problem_response


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    return problem_response(404, "No such address in /api/v1/. The schema lists them: /api/v1/schema", code="not_found")


# Both views are imported when asked for: few ever ask, and every web process would start later.
@csrf_exempt
def schema(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    from drf_spectacular.views import SpectacularAPIView

    return SpectacularAPIView.as_view()(request, **kwargs)


# The page's own script is one of ours; the styles that it writes into the page are Swagger UI's.
@csrf_exempt
@csp_update({"style-src": ["'unsafe-inline'"]})
def docs(request: HttpRequest) -> HttpResponseBase:
    from drf_spectacular.views import SpectacularSwaggerSplitView

    return SpectacularSwaggerSplitView.as_view(url_name="api-schema")(request)


urlpatterns = [
    path("schema", schema, name="api-schema"),
    path("docs", docs, name="api-docs"),
    path("me", accounts.Me.as_view(), name="api-me"),
    path("tokens", accounts.Tokens.as_view(), name="api-tokens"),
    path("tokens/<int:pk>", accounts.OneToken.as_view(), name="api-token"),
    path("", include("design.api_urls")),
    path("", include("recommender.api_urls")),
    path("", include("tryon.api_urls")),
    path("", include("supply.api_urls")),
    path("", include("catalog.api.urls")),
    re_path(r"[\s\S]*", unknown),
]

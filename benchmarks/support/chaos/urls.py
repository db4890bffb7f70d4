"""The shop's URLs and one page that queues a job, as a retrain button or an event does."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path

from fashionai.jobs import services
from fashionai.urls import urlpatterns as shop


def enqueue(request: HttpRequest) -> HttpResponse:
    """Read the cache and queue a job: a page pays for both when Redis is away."""
    cache.get("chaos")
    return HttpResponse(str(services.enqueue("chaos.work", arguments={"seconds": 0.01}).pk))


urlpatterns = [path("chaos/enqueue", enqueue), *shop]

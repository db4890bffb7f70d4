from django.urls import path

from catalog import views
from fashionai.accounts.views import privacy

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("c/<path:path>/", views.category, name="category"),
    path("p/<slug:slug>/", views.product, name="product"),
    path("privacy/", privacy, name="privacy"),
]

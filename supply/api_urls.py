from django.urls import path

from supply.feed.api import StockMovements

urlpatterns = [path("stock-movements", StockMovements.as_view(), name="api-stock-movements")]

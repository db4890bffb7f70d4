from django.urls import path

from catalog.api import bag, listing, orders, products, wishlist

app_name = "api"
urlpatterns = [
    path("products", listing.Products.as_view(), name="products"),
    path("search", listing.Search.as_view(), name="search"),
    path("products/<slug:slug>", products.ProductBySlug.as_view(), name="product"),
    path("products/<slug:slug>/reviews", products.Reviews.as_view(), name="reviews"),
    path("categories", products.Categories.as_view(), name="categories"),
    path("brands", products.Brands.as_view(), name="brands"),
    path("bag", bag.Bag.as_view(), name="bag"),
    path("bag/lines", bag.BagLines.as_view(), name="bag-lines"),
    path("bag/lines/<int:line>", bag.OneBagLine.as_view(), name="bag-line"),
    path("delivery-methods", orders.DeliveryMethods.as_view(), name="delivery-methods"),
    path("orders", orders.Orders.as_view(), name="orders"),
    path("orders/<slug:number>", orders.OneOrder.as_view(), name="order"),
    path("orders/<slug:number>/cancellation", orders.Cancellation.as_view(), name="order-cancellation"),
    path("orders/<slug:number>/returns", orders.Returns.as_view(), name="order-returns"),
    path("wishlist", wishlist.Wishlist.as_view(), name="wishlist"),
    path("wishlist/<int:product>", wishlist.WishlistEntry.as_view(), name="wishlist-entry"),
]

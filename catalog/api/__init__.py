"""`/api/v1/` of the shop: catalogue, bag, orders and wishlist. Views parse, call a read or a service, and answer."""

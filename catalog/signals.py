"""What other capabilities hear about the shop. Receivers run inside the transaction of the change."""

from django.dispatch import Signal

order_placed = Signal()  # order: Order (with its lines saved)
stock_changed = Signal()  # variant_ids: list[int]

"""What other apps hear about people."""

from django.dispatch import Signal

# A guest signed in to an account that has its own shopper: move the guest's rows.
# Sent inside the merging transaction with `guest` and `account` (both Shopper).
shopper_merged = Signal()

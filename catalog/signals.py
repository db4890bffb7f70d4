"""What other capabilities hear about the shop. Receivers run inside the transaction of the change."""

from django.dispatch import Signal

catalogue_written = Signal()  # an import wrote products in bulk, which tells no receiver of single rows
order_placed = Signal()  # order: Order (with its lines saved); its goods are taken, its payment may still fail
order_paid = Signal()  # order: Order; the sale counts from here
order_cancelled = Signal()  # order: Order; its goods are back
bag_added = Signal()  # shopper: Shopper, variant: Variant, quantity: int, pieces that came in
stock_changed = Signal()  # variant_ids: list[int]
review_written = Signal()  # review: Review (new or changed)
review_removed = Signal()  # review: Review (about to be deleted)
look_liked = Signal()  # look: Look, shopper: Shopper, liked: bool
brand_followed = Signal()  # brand: Brand, shopper: Shopper, following: bool
person_followed = Signal()  # person: Person, shopper: Shopper, following: bool
# A style went onto a wishlist (saved=True) or off it. shopper: Shopper, product: Product, saved: bool,
# origin: dict[str, str], what the page told of the rail it was on (impression, slot, position, algorithm), unchecked.
wishlist_changed = Signal()
# A merchandiser adopted a generated design as a concept, or let it go again. concept_id: int, title: str,
# attributes: dict[str, str] in the words of `Product.attributes` with `kind` and `colour` (a slug), category: str, the
# slug of the category it belongs into ("" where none is known), nearest: list[(product id, cosine)], best first,
# price_low, price_high: Decimal | None of the nearest, currency: str, adopted_at: datetime, made_by: User | None.
concept_adopted = Signal()
concept_dropped = Signal()  # concept_id: int
# A picture of a garment that is no product shall be put on a mannequin; sent in a worker. pixels: uint8 (h, w, 3),
# kind: top, outer, dress, skirt or trousers, attributes: dict[str, str] as of a product, mannequin: Mannequin.
# A receiver answers the bytes of a WebP that says it was generated, or a word for why it cannot.
garment_to_wear = Signal()

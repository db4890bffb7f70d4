"""The demo world's promises: a possible past, honest noise, and nothing shared with a model."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

import catalog.demo
from catalog.demo import sayings_en, sayings_zh
from catalog.demo.compare import real_figures
from catalog.demo.figures import MEASURED, PUBLISHED, simulated_figures
from catalog.demo.sample import sample_catalogue
from catalog.demo.tables import DAY, Catalogue, size_position
from catalog.demo.truth import DEMAND_OUTCOMES
from catalog.demo.world import EVENT_KINDS, FITS, MOVEMENT_KINDS, PRICE_KINDS, RETURN_REASONS, World, simulate

END = date(2026, 1, 1)
FIRST, LAST = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (2024, 2026))
DAYS = (LAST - FIRST) // DAY


@pytest.fixture(scope="module")
def shop() -> Catalogue:
    return sample_catalogue()


@pytest.fixture(scope="module")
def world(shop: Catalogue) -> World:
    return simulate(shop, end=END, days=DAYS)


@pytest.fixture(scope="module")
def small() -> Catalogue:
    return sample_catalogue(60, seed=3)


def _kind(world: World, name: str) -> np.ndarray:
    return world.events["kind"] == EVENT_KINDS.index(name)


def test_same_seed_gives_identical_arrays(small: Catalogue) -> None:
    one, two = (simulate(small, seed=5, shoppers=120, end=END, days=200).digest() for _ in range(2))
    other = simulate(small, seed=6, shoppers=120, end=END, days=200).digest()
    assert one == two
    assert one != other


def test_digest_notices_a_change_of_one_value(small: Catalogue) -> None:
    world = simulate(small, shoppers=120, end=END, days=100)
    before = world.digest()
    world.truth.shoppers.vibes[0] ^= 1
    assert world.digest() != before


def test_default_size_of_the_world(world: World) -> None:
    assert 100_000 <= len(world.events) <= 200_000
    assert 15_000 <= len(world.order_lines) <= 25_000


def test_nothing_happens_outside_the_period(world: World) -> None:
    for rows in (world.events, world.orders, world.returns, world.reviews, world.follows, world.movements):
        assert rows["at"].min() >= FIRST
        assert rows["at"].max() < LAST
        assert (np.diff(rows["at"]) >= 0).all()


def test_no_event_before_joining_or_launch(world: World) -> None:
    events, follows = world.events, world.follows
    assert (events["at"] >= world.shoppers["joined_at"][events["shopper"]]).all()
    assert (events["at"] >= world.launched_at[events["product"]]).all()
    assert (follows["at"] >= world.shoppers["joined_at"][follows["shopper"]]).all()
    assert (world.launched_at > FIRST).mean() > 0.3


def _running_stock(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Lowest running sum and final sum of movements per variant and location, (V, L) each."""
    shape = (world.stock["variant"].max() + 1, len(world.locations))
    level, lowest = np.zeros(shape, int), np.zeros(shape, int)
    for variant, location, quantity in world.movements[["variant", "location", "quantity"]].tolist():
        level[variant, location] += quantity
        lowest[variant, location] = min(lowest[variant, location], level[variant, location])
    return lowest, level


def test_stock_never_falls_below_zero_and_ends_at_the_final_levels(world: World) -> None:
    lowest, level = _running_stock(world)
    assert lowest.min() == 0
    final = world.stock
    assert np.array_equal(level[final["variant"], final["location"]], final["quantity"])
    assert len(final) == level.size


def test_every_sale_movement_is_an_order_line_and_the_reverse(world: World) -> None:
    sales = world.movements[world.movements["kind"] == MOVEMENT_KINDS.index("sale")]
    orders = world.orders[world.order_lines["order"]]
    lines = np.stack(
        [world.order_lines["variant"], orders["location"], -world.order_lines["quantity"], orders["at"]], 1
    )
    moved = np.stack([sales["variant"], sales["location"], sales["quantity"], sales["at"]], 1)
    assert np.array_equal(
        np.unique(lines, axis=0, return_counts=True)[1], np.unique(moved, axis=0, return_counts=True)[1]
    )
    assert np.array_equal(np.unique(lines, axis=0), np.unique(moved, axis=0))


def test_purchase_events_are_the_order_lines(world: World) -> None:
    bought = world.events[_kind(world, "purchase")]
    orders = world.orders[world.order_lines["order"]]
    lines = np.stack([orders["shopper"], world.order_lines["variant"], orders["at"]], 1)
    events = np.stack([bought["shopper"], bought["variant"], bought["at"]], 1)
    assert np.array_equal(lines[np.lexsort(lines.T)], events[np.lexsort(events.T)])


def test_a_return_follows_its_purchase_and_is_no_larger(world: World) -> None:
    returns, lines = world.returns, world.order_lines
    assert len(np.unique(returns["line"])) == len(returns) > 200
    assert (returns["quantity"] >= 1).all()
    assert (returns["quantity"] <= lines["quantity"][returns["line"]]).all()
    assert (returns["at"] > world.orders["at"][lines["order"][returns["line"]]]).all()
    assert set(returns["reason"].tolist()) == set(range(len(RETURN_REASONS)))


def test_size_returns_are_of_garments_that_did_not_fit(world: World) -> None:
    fit = world.truth.line_fit[world.returns["line"]]
    reason = world.returns["reason"]
    assert (fit[reason == RETURN_REASONS.index("too_small")] == FITS.index("small")).all()
    assert (fit[reason == RETURN_REASONS.index("too_large")] == FITS.index("large")).all()


def test_paid_price_is_the_price_of_that_moment(world: World, shop: Catalogue) -> None:
    orders = world.orders[world.order_lines["order"]]
    product = shop.variant_product[world.order_lines["variant"]]
    prices = world.prices
    key = prices["product"].astype(np.int64) * (1 << 40) + prices["start"]
    row = np.searchsorted(key, product * (1 << 40) + orders["at"], side="right") - 1
    assert np.array_equal(prices["product"][row], product)
    assert ((prices["end"][row] == -1) | (orders["at"] < prices["end"][row])).all()
    assert np.array_equal(prices["price"][row], world.order_lines["unit_price"])
    assert np.array_equal(prices["kind"][row] > 0, world.order_lines["promotion"])
    assert np.array_equal(world.order_lines["list_price"], np.round(shop.price[product], 2))


def test_price_spans_of_a_product_join_without_gap_or_overlap(world: World) -> None:
    prices = world.prices
    same = prices["product"][1:] == prices["product"][:-1]
    assert np.array_equal(prices["end"][:-1][same], prices["start"][1:][same])
    assert (prices["end"][:-1][~same] == -1).all()
    assert prices["end"][-1] == -1
    assert set(prices["kind"].tolist()) == set(range(len(PRICE_KINDS)))


def test_at_least_a_tenth_of_labels_are_noise(world: World) -> None:
    noise = world.truth.event_noise
    assert noise.mean() >= 0.1
    for name in ("purchase", "rating"):
        assert noise[_kind(world, name)].mean() >= 0.1
    assert noise[_kind(world, "like") | _kind(world, "dislike")].mean() >= 0.1


def test_review_stars_differ_from_the_true_opinion_in_a_tenth_or_more(world: World) -> None:
    wrong = world.reviews["rating"] != world.truth.own_stars[world.reviews["line"]]
    assert 0.1 <= wrong.mean() <= 0.2


def test_demand_adds_up_to_sales_and_names_what_was_lost(world: World) -> None:
    demand = world.truth.demand
    sold, substituted, lost = (demand["outcome"] == i for i in range(len(DEMAND_OUTCOMES)))
    assert (sold | substituted).sum() == len(world.order_lines)
    assert np.array_equal(demand["sold_variant"][sold], demand["variant"][sold])
    assert (demand["sold_variant"][substituted] != demand["variant"][substituted]).all()
    assert (demand["sold_variant"][lost] == -1).all()
    assert 0.01 < lost.mean() < 0.1


def test_lost_demand_was_out_of_stock(world: World) -> None:
    lost = world.truth.demand[world.truth.demand["outcome"] == DEMAND_OUTCOMES.index("lost")]
    moves = world.movements
    for row in lost[:: max(1, len(lost) // 60)]:
        mine = moves[(moves["variant"] == row["variant"]) & (moves["at"] <= row["at"])]
        left = np.bincount(mine["location"], mine["quantity"], len(world.locations))
        assert left.min() < row["quantity"]


def test_the_shop_is_alive_on_its_last_day(world: World, shop: Catalogue) -> None:
    units = np.bincount(world.stock["variant"], world.stock["quantity"])
    assert 0.9 <= (units > 0).mean() < 1
    assert (np.bincount(shop.variant_product, units > 0) > 0).mean() >= 0.98


def _monthly_share(world: World, shop: Catalogue, season: str) -> np.ndarray:
    line_at = world.orders["at"][world.order_lines["order"]]
    month = line_at.astype("M8[s]").astype("M8[M]").astype(int) % 12
    of_season = shop.season[shop.variant_product[world.order_lines["variant"]]] == season
    return np.bincount(month[of_season], minlength=12) / np.bincount(month, minlength=12)


def test_products_sell_in_their_season(world: World, shop: Catalogue) -> None:
    summer, winter = _monthly_share(world, shop, "summer"), _monthly_share(world, shop, "winter")
    assert summer[5:8].mean() > 2 * summer[[11, 0, 1]].mean()
    assert winter[[11, 0, 1]].mean() > 2 * winter[5:8].mean()


def test_singles_day_and_weekends_are_busy(world: World) -> None:
    day = (world.orders["at"] - FIRST) // DAY
    orders = np.bincount(day, minlength=DAYS)
    singles = [(date(y, 11, 11) - date(2024, 1, 1)).days for y in (2024, 2025)]
    assert orders[singles].mean() > 2 * orders.mean()
    weekday = np.bincount((np.arange(DAYS)) % 7, orders)  # 2024-01-01 was a Monday
    assert weekday[6] > 1.1 * weekday[2]


def test_repeat_purchases_of_the_same_product_happen(world: World, shop: Catalogue) -> None:
    lines = world.order_lines
    pair = np.stack([world.orders["shopper"][lines["order"]], shop.variant_product[lines["variant"]]], 1)
    times = np.unique(pair, axis=0, return_counts=True)[1]
    assert 0.03 < (times >= 2).mean() < 0.3


def test_true_utility_puts_purchases_above_chance(world: World, shop: Catalogue) -> None:
    bought = world.events[_kind(world, "purchase") & ~world.truth.event_noise][::20]
    own = world.shoppers["gender"][bought["shopper"]]
    places = []
    for row, gender in zip(bought, own, strict=True):
        rivals = np.flatnonzero(shop.gender == gender)
        utility = world.truth.utility(int(row["shopper"]), np.append(rivals, row["product"]))
        places.append((utility[:-1] < utility[-1]).mean() + 0.5 * (utility[:-1] == utility[-1]).mean())
    assert np.mean(places) > 0.75


def test_reviews_speak_the_language_of_their_shopper(world: World) -> None:
    language = world.shoppers["language"][world.reviews["shopper"]]
    han = np.array(
        [
            any("\u4e00" <= c <= "\u9fff" for c in t + w)
            for t, w in zip(world.reviews["title"], world.reviews["text"], strict=True)
        ]
    )
    assert np.array_equal(han, language == "zh")
    assert not any("{" in text for text in world.reviews["text"])
    assert len(set(world.reviews["text"])) > 0.7 * len(world.reviews)


def test_reviews_of_a_product_hardly_repeat_each_other(world: World) -> None:
    reviews = world.reviews
    said = [(int(product), text) for product, text in zip(reviews["product"], reviews["text"], strict=True)]
    assert len(set(said)) > 0.97 * len(said)


def test_nobody_praises_what_went_back(world: World) -> None:
    back = dict(zip(world.returns["line"].tolist(), world.returns["at"].tolist(), strict=True))
    praise = (*sayings_en.OPINIONS["good"], *sayings_zh.OPINIONS["good"])
    beginnings = tuple(saying for saying in praise if "{" not in saying)
    gone = [row["text"] for row in world.reviews if back.get(int(row["line"]), 1 << 62) < row["at"]]
    assert len(gone) > 100
    assert not [text for text in gone if text.startswith(beginnings)]


def test_reviews_say_how_it_fitted(world: World) -> None:
    told = world.reviews["fit"]
    for words, fit in ((("runs small", "Too tight", "偏小"), 0), (("runs large", "Too loose", "偏大"), 2)):
        rows = np.array([any(w in text for w in words) for text in world.reviews["text"]])
        assert rows.sum() > 20
        assert (told[rows] == fit).all()


def test_a_review_mentions_a_return_only_after_it(world: World) -> None:
    back = dict(zip(world.returns["line"].tolist(), world.returns["at"].tolist(), strict=True))
    mentions = 0
    for review in world.reviews:
        if "sent it back" in review["text"] or "已退货" in review["text"]:
            mentions += 1
            assert back[int(review["line"])] < review["at"]
    assert mentions > 0


def test_a_catalogue_of_one_size_and_unknown_attributes_works() -> None:
    count = 12
    blank = [""] * count
    shop = Catalogue(
        product_id=range(count), category=["bags"] * count, gender=["unisex"] * count, colour=blank,
        price=[10.0] * count, brand=[0] * count, season=blank, fabric=blank, print=blank, usage=blank,
        variant_id=range(count), variant_product=range(count), variant_colour=blank,
        variant_size=[0] * count, variant_sizes=[1] * count, launch_day=[-5] * count,
    )  # fmt: skip
    world = simulate(shop, shoppers=60, end=END, days=120)
    assert len(world.order_lines) > 0
    assert (world.reviews["fit"] == -1).all()
    assert (world.truth.line_fit == -1).all()


def test_a_variant_without_product_row_is_refused(small: Catalogue) -> None:
    fields = {name: getattr(small, name) for name in Catalogue.__dataclass_fields__}
    fields["variant_product"] = np.where(small.variant_product == 0, 1, small.variant_product)
    with pytest.raises(ValueError, match="at least one variant"):
        Catalogue(**fields)
    with pytest.raises(ValueError, match="at least 2 shoppers"):
        simulate(small, shoppers=1, end=END)


def test_progress_is_told_every_day(small: Catalogue) -> None:
    told: list[tuple[int, int]] = []
    simulate(small, shoppers=20, end=END, days=60, progress=lambda done, days: told.append((done, days)))
    assert told == [(i + 1, 60) for i in range(60)]


def test_size_position_rounds_to_the_nearest_label() -> None:
    assert size_position(np.array([0.0, 0.49, 0.6, 1.0]), np.array([5, 5, 6, 1])).tolist() == [0, 2, 3, 0]


def test_engine_loads_no_model_code_and_no_framework() -> None:
    banned = ("torch", "pandas", "django", "recommender", "scipy")
    code = f"import sys, catalog.demo.world; print([m for m in {banned} if m in sys.modules])"
    root = Path(catalog.demo.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("figure", list(MEASURED))
def test_figures_are_near_those_of_real_sets(world: World, shop: Catalogue, figure: str) -> None:
    simulated = simulated_figures(shop, world)[figure]
    assert simulated == pytest.approx(MEASURED[figure][0], rel=0.1)


@pytest.mark.parametrize("figure", list(PUBLISHED))
def test_visits_bags_and_returns_lie_where_trade_reports_put_fashion(
    world: World, shop: Catalogue, figure: str
) -> None:
    low, high = PUBLISHED[figure]
    assert low <= simulated_figures(shop, world)[figure] <= high


def test_no_quarter_leaves_the_published_range(world: World) -> None:
    for quarter in np.array_split(world.traffic, 8):
        assert 0.02 <= quarter["bought"].sum() / quarter["looked"].sum() <= 0.04
        assert 0.05 <= quarter["bagged"].sum() / quarter["looked"].sum() <= 0.10


def test_traffic_counts_every_session_that_is_kept_and_passers_by_who_never_buy(world: World) -> None:
    events, traffic = world.events, world.traffic
    assert np.array_equal(traffic["day"], FIRST + np.arange(DAYS) * DAY)
    for kind, column in (("view", "looked"), ("cart", "bagged"), ("purchase", "bought")):
        rows = events[_kind(world, kind)]
        sessions = np.unique(rows["session"], return_index=True)[1]
        kept = np.bincount((rows["at"][sessions] - FIRST) // DAY, minlength=DAYS)
        assert (traffic[column] >= kept).all()
        assert np.array_equal(traffic[column], kept) == (column == "bought")


def test_garments_with_sizes_come_back_more_often_than_things_without(small: Catalogue) -> None:
    fields = {name: getattr(small, name) for name in Catalogue.__dataclass_fields__}
    bags = small.variant_product % 4 == 0  # a quarter of the shop in one size
    fields["variant_size"] = np.where(bags, 0, small.variant_size)
    fields["variant_sizes"] = np.where(bags, 1, small.variant_sizes)
    world = simulate(Catalogue(**fields), shoppers=800, end=END, days=500)
    back = np.zeros(len(world.order_lines), bool)
    back[world.returns["line"]] = True
    sized = fields["variant_sizes"][world.order_lines["variant"]] > 1
    assert back[sized].mean() > 1.2 * back[~sized].mean() > 0.1


@pytest.mark.realdata
def test_recorded_figures_are_what_the_real_sets_measure(real_data: Path) -> None:
    measured = real_figures(real_data)
    for name, (value, _) in MEASURED.items():
        assert measured[name] == pytest.approx(value, abs=6e-5), name

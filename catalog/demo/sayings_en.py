"""What English reviews are made of; slots: noun, colour, fabric. Sayings that name an unknown colour are left out."""

from __future__ import annotations

TITLES = {
    "good": (
        "Love it", "So pleased with this {noun}", "Exactly what I wanted", "Would buy again", "Great {colour} {noun}",
        "A favourite already", "Worth every penny", "Better than I hoped", "Living in it", "Simple and well made",
        "No regrets", "The one I was looking for", "Lovely in {colour}", "Easy to wear", "Everybody asks about it",
        "A keeper",
    ),
    "fair": (
        "It is all right", "Nice, with a small but", "Decent {noun}", "Good, not great", "Mixed feelings",
        "Fine for the price", "Almost there", "Does what it should", "Half convinced", "Keeping it, just",
    ),
    "poor": (
        "Disappointed", "Not for me", "Expected more", "Would not buy again", "Sadly no", "Looks better online",
        "A pity", "Not worth it", "I wanted to love it", "Back to the search",
    ),
}  # fmt: skip
OPINIONS: dict[str, tuple[str, ...]] = {
    "good": (
        "The {colour} is lovely and the {fabric} feels good.",
        "I have worn this {noun} every week since it came.",
        "Well made, and it goes with everything I own.",
        "I got compliments on the first day.",
        "The cut is flattering and the {fabric} is soft.",
        "Looks even better than in the photos.",
        "Understated in a good way; I reach for it without thinking.",
        "I was looking for exactly this {noun} for months.",
        "The {colour} is richer than on my screen, which I like.",
        "Feels more expensive than it was.",
        "Works for the office and for the weekend.",
        "A friend saw it and asked for the link the same evening.",
        "Nothing scratches, nothing pulls; I forget that I am wearing it.",
        "A small upgrade of something I wear all the time.",
        "The finish is neat inside and out.",
        "I bought it on offer and would have paid the full price.",
        "Second {noun} from this brand, and as good as the first.",
        "It photographs well and wears better.",
    ),
    "fair": (
        "The {noun} is fine for the price.",
        "I like the {colour}, but the {fabric} could be nicer.",
        "Good enough for everyday, nothing special.",
        "Pretty, though not quite my style.",
        "It does the job.",
        "The idea is good, the details less so.",
        "I keep going back and forth on it.",
        "From a distance it is lovely, up close it is only all right.",
        "The {fabric} creases more than I hoped.",
        "Wearable, but I had pictured something a little different.",
        "I like it with some things and not at all with others.",
        "A plain {noun}, no more and no less.",
    ),
    "poor": (
        "I wanted to like this {noun} but I do not.",
        "Not worth what I paid.",
        "It has stayed in the wardrobe.",
        "The {fabric} is not pleasant to wear.",
        "The {colour} does not suit me at all.",
        "I have had better for half the money.",
        "It looked tired after a few wears.",
        "The photos flatter it a lot.",
        "It is the kind of thing that I keep taking off again.",
        "The proportions are odd on a real person.",
        "I cannot find anything to wear it with.",
        "A loose thread on the first day, and more since.",
    ),
}
# Of what pleased well enough and went back all the same.
OPINIONS["returned"] = (
    "A nice {noun}, just not for me in the end.",
    "Nothing wrong with the idea of it.",
    "I liked it on the hanger more than on myself.",
    "The {fabric} feels good, and still.",
    "Pretty {noun}, and the return was easy.",
    "I can see why others like it.",
)
DETAILS = {
    "tee": {
        "good": (
            "The neck has kept its shape.",
            "It is opaque, which is rare.",
            "Long enough to stay tucked in.",
            "Soft from the first wash on.",
            "It works alone and under a shirt.",
        ),
        "poor": (
            "The neckline has gone wavy.",
            "You can see through it in daylight.",
            "The side seams twist after washing.",
            "It lost its shape after two washes.",
        ),
    },
    "top": {
        "good": (
            "The collar sits flat even after a day under a jacket.",
            "Sleeves are the right length for once.",
            "Long enough to stay tucked in.",
            "It is opaque, which is rare.",
            "The buttons are sewn on properly.",
        ),
        "poor": (
            "The neckline has gone wavy.",
            "You can see through it in daylight.",
            "One button was hanging by a thread.",
            "The hem twists after washing.",
        ),
    },
    "knit": {
        "good": (
            "Warm without being bulky.",
            "No itching at the neck, and I am sensitive.",
            "The cuffs keep their shape.",
            "Hardly any pilling after a month.",
            "It layers well under a coat.",
        ),
        "poor": (
            "It pills under the arms already.",
            "It scratches at the neck.",
            "It sheds on everything.",
            "The cuffs have given way.",
        ),
    },
    "outer": {
        "good": (
            "The pockets are deep enough for gloves and a phone.",
            "There is room for a thick jumper underneath.",
            "The lining is smooth and the zip runs well.",
            "It kept the wind out on the bridge this morning.",
            "The shoulders sit just right.",
        ),
        "poor": (
            "The lining came away at the sleeve.",
            "The zip catches every time.",
            "Not as warm as it looks.",
            "The pockets are only for show.",
        ),
    },
    "dress": {
        "good": (
            "It moves nicely when I walk.",
            "The waist is in the right place.",
            "The length works with flats and with heels.",
            "Comfortable through a whole wedding.",
            "It dries overnight on a hanger.",
        ),
        "poor": (
            "It rides up when I walk.",
            "It clings with static.",
            "The zip sticks half way.",
            "The hem is uneven.",
        ),
    },
    "bottoms": {
        "good": (
            "The waistband does not gape when I sit.",
            "Deep pockets, at last.",
            "They hold their shape through a day of sitting.",
            "The belt loops are where they should be.",
            "I cycled in them, no problem.",
        ),
        "poor": (
            "The seat bags out by noon.",
            "The pockets are too shallow for a phone.",
            "The dye came off on a pale chair.",
            "The waistband rolls over.",
        ),
    },
    "shoes": {
        "good": (
            "No blisters, not even on the first day.",
            "I walked through Lisbon in them.",
            "The sole grips well in the rain.",
            "They clean up with a damp cloth.",
            "The leather has softened nicely.",
        ),
        "poor": (
            "They rub at the heel.",
            "The sole is slippery on wet stone.",
            "The glue shows along the edge.",
            "They creaked from the first step.",
        ),
    },
    "bag": {
        "good": (
            "My laptop fits, with a book beside it.",
            "The strap does not slip off the shoulder.",
            "The zip is smooth and the lining is light, so I find my keys.",
            "It stands up by itself.",
            "The edges still look new.",
        ),
        "poor": (
            "The strap digs in when it is full.",
            "The lining tore at the pocket.",
            "It is smaller inside than it looks.",
            "The metal scratches at once.",
        ),
    },
    "other": {
        "good": (
            "It lifts the plainest coat.",
            "Soft right against the skin.",
            "Generous, and still not heavy.",
            "A gift that was worn the same day.",
        ),
        "poor": (
            "Thinner than I thought.",
            "It frays at the edge.",
            "The pattern is printed a little askew.",
        ),
    },
}
FIT = {
    "small": (
        "It runs small, take one size up.",
        "Too tight on me.",
        "Cut narrower than my usual size.",
        "It runs small across the shoulders.",
        "I should have gone one size up.",
        "My usual size hardly closed.",
    ),
    "true": (
        "True to size.",
        "My usual size fits.",
        "The fit is just right.",
        "I am between sizes and the usual one was right.",
        "The size chart was right.",
        "It fits as it does in the pictures.",
    ),
    "large": (
        "It runs large, take one size down.",
        "Too loose on me.",
        "Roomier than my usual size.",
        "It runs large around the waist.",
        "I should have gone one size down.",
        "There is space for two of me.",
    ),
}
RETURNED = {
    "too_small": (
        "I sent it back because it was too small.",
        "A size too small, so I returned it.",
        "I could not get it on properly; returned.",
    ),
    "too_large": (
        "I sent it back because it was too large.",
        "A size too big, so it went back.",
        "I was lost in it; returned.",
    ),
    "quality": (
        "A seam came loose, so I returned it.",
        "The finish was poor and it went back.",
        "There was a flaw in the {fabric}; returned.",
    ),
    "not_as_pictured": (
        "It did not look like the pictures, so it went back.",
        "The colour in real life is different; returned.",
        "I expected the {colour} from the photos and got another; returned.",
    ),
    "changed_mind": (
        "I changed my mind and returned it.",
        "Returned, simply did not need it.",
        "I have something like it already, so it went back.",
    ),
}
CLOSINGS = (
    "Delivery was quick.", "Nicely packed.", "Bought it for a trip.", "Washed twice so far, no change.",
    "I wear it with jeans and boots.", "It came two days early.", "It has survived the washing machine.",
    "I took it for a wedding in the country.", "Mostly for work.", "I have my eye on another colour.",
 "I wear it about twice a week.",
    "It arrived creased, a little steam helped.", "It was a present to myself.",
)  # fmt: skip

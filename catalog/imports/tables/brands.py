"""Brands whose name is more than the first word, and spellings that mean the same brand."""

from __future__ import annotations

# Longest match wins, whatever the case.
MULTI_WORD = (
    "Allen Solly", "AND by Anita Dongre", "Ant Kids", "Black Coffee", "C Vox", "Carlton London", "Celine Dion",
    "Chhota Bheem", "Classic Polo", "Deni Yo", "Ed Hardy", "FIFA", "Flying Machine", "Franco Leone", "Free Authority",
    "Gini and Jony", "Hush Puppies", "Ice Watch", "Inc 5", "Indigo Nation", "Jealous 21", "John Miller", "Lee Cooper",
    "Lino Perros", "Little Miss", "Louis Philippe", "M tv", "Manchester United", "Mark Taylor", "Mother Earth",
    "Mr. Men", "New Hide", "Numero Uno", "Pal Zileri", "Palm Tree", "Pepe Jeans", "Peter England", "Pink Floyd",
    "Red Tape", "Regent Polo Club", "Reid & Taylor", "Spice Art", "Status Quo", "Tokyo Talkies", "U.S. Polo Assn.",
    "United Colors of Benetton", "Urban Yoga", "Van Heusen", "Vital Gear", "Warner Bros", "Wills Lifestyle",
)  # fmt: skip

# What the name starts with (lower case) -> the brand as the shop writes it.
SPELLINGS: dict[str, str] = {
    "adidas": "ADIDAS",
    "and by anita dongre": "AND",
    "ant": "Ant Kids",
    "casio": "Casio",
    "fila": "Fila",
    "gas": "Gas",
    "ice": "Ice Watch",
    "levi's": "Levi's",
    "levi'si": "Levi's",
    "levis": "Levi's",
    "locomotive": "Locomotive",
    "m tv": "MTV",
    "mr.men": "Mr. Men",
    "new hide": "Newhide",
    "redtape": "Red Tape",
    "reid&taylor": "Reid & Taylor",
    "s.oliver": "s.Oliver",
    "visudh": "Vishudh",
    "wills": "Wills Lifestyle",
}

# What a brand's prices are multiplied by; every other brand is 1.
TIERS: dict[str, float] = {
    "Pal Zileri": 2.2, "Celine Dion": 1.6, "Timberland": 1.5, "Clarks": 1.4, "Rockport": 1.4, "Louis Philippe": 1.35,
    "Van Heusen": 1.25, "Ed Hardy": 1.3, "Guess": 1.4, "Police": 1.3, "Carrera": 1.3, "Nike": 1.3, "ADIDAS": 1.25,
    "Puma": 1.15, "ASICS": 1.25, "Levi's": 1.25, "Lee": 1.15, "Wrangler": 1.1, "Esprit": 1.15, "s.Oliver": 1.15,
    "United Colors of Benetton": 1.1, "U.S. Polo Assn.": 1.15, "Quiksilver": 1.15, "Roxy": 1.15, "Red Tape": 1.1,
    "Basics": 0.8, "Chimp": 0.75, "Campbell": 0.7, "Tantra": 0.75, "Inkfruit": 0.75, "Mr. Men": 0.75, "Facit": 0.8,
    "Doodle": 0.75, "Palm Tree": 0.8, "Gini and Jony": 0.85, "Ant Kids": 0.8, "Myntra": 0.75, "Mother Earth": 0.85,
    "Vishudh": 0.75, "Aneri": 0.75, "Proline": 0.85, "Highlander": 0.8, "Locomotive": 0.85, "Playboy": 0.9,
}  # fmt: skip

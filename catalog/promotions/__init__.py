"""Promotions: what a product costs at a moment. `reading` says what to charge, `upkeep` keeps the prices true."""

"""A small site around the shop for tests under fire: job kinds that kill, and a ledger that counts effects."""

"""How many came, looked, took and bought, counted by the day; nothing of a visitor."""

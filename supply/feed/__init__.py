"""Movements that gates, tills and shelf sensors report: signed, each booked once."""

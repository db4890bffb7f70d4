"""Goods in the wrong place and goods that do not sell: moves between locations and markdowns, proposed every night."""

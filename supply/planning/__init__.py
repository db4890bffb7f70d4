"""Stock policies and production plans as plain functions of numbers and arrays: no Django, usable from a notebook.

`demand` holds the distributions everything else is computed from. One idea a file: `eoq`, `newsvendor`,
`continuous_review` (r, Q), `periodic_review` (s, S), `base_stock`, `wagner_whitin`, `guaranteed_service`, `rounding`,
and `lot_sizing/` for the production plan. Formulas after Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed.
"""

"""Demand forecasts as plain array code: no Django, NumPy alone, usable from a notebook.

`base` says what goes in and comes out. Point methods (`simple`, `smoothing`, `theta`, `pooled`) get distributions from
their own past errors in `combination`, which also chooses among them by rolling origin; `counts` forecasts
intermittent demand as distributions. `metrics` judges, `hierarchy` adds up, `newcomers` starts what has no history.
"""

"""What reviews say: English text → features, polarity and aspects. No Django, NumPy and SciPy alone."""

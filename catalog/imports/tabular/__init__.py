"""Tables of what shoppers did and said, row by row: CSV, CSV.gz, Parquet, and sequences of items."""

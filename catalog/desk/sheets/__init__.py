"""Products, variants, prices and stock as CSV files: out, changed in a spreadsheet, and in again after a dry run.

Rows are known by what people write (slug, SKU, location code), never by database numbers. A column that a file
does not have is left alone, and a row that changes nothing is skipped, so that what goes out comes in as no change.
"""

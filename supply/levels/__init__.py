"""What categories and the whole shop will sell: from the variants up, with ranges from futures that they share."""

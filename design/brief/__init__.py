"""From a shopper's words, choices, taste and the trends to wishes that the generator's conditions are drawn by."""

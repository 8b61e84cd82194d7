"""Lists that belong together, brought in one after the other: colleagues, products, companies, opportunities.

A row names others by what a list calls them ("Moses Frase", "GTX Pro", "Cancity"); they are found by address, number,
folded name, or by an alias the caller gives. On top of capture.reading, which reads the files.
"""

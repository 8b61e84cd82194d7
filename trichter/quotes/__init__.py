"""Products, what an opportunity is made of, and quotes: numbered, as PDF on the house's letterhead, sent or downloaded.

Owns: Product, Line, Quote, NumberSeries, Letterhead, Logo. May use: pipeline, mail and below."""

"""Django's SQLite backend with the text function that conditions need, so that every engine folds text alike.

Owns no tables. May use: engine.
"""

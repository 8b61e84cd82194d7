"""Reading lists: a file of any origin becomes clean, typed rows. Pure Python: no Django, no database.

sniff(path) → FileLook → propose(look) → Suggestion (a Mapping with reasons) → RowReader(look, mapping).read(path)
→ CleanRow, with issues that name row, column and value in German and English. FileProblem when the file is no list.
"""

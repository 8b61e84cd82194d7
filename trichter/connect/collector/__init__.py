"""The event collector: thousands of single posts per second, each on disk before its answer.

wsgi.py     stands before Django and handles POST /api/v1/events alone
keyring.py  tokens, remembered for a few seconds
parsing.py  bytes → items, every fault named by item and field
writing.py  items → rows: finds the persons a token may see, appends through people.record_events
groups.py   one writer thread commits what many requests brought within a few milliseconds
answers.py  results → HTTP
"""

"""The JSON API, version 1. One file per kind of thing; every operation names the scope its token needs."""

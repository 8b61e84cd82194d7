"""Text search and folding, each database in its own way.

SQLite: FTS5 tables over search_text (words folded already, so that its simplest tokenizer does), kept by triggers; see
services/bulk_write.py for the one writer that goes round them. PostgreSQL: GIN indexes over the same words, the function
`trichter_fold` (engine.text.fold in SQL), and bytewise sort keys, so that prefixes use the index and both sort alike.
"""

from django.db import migrations

FTS = """
CREATE VIRTUAL TABLE {table}_search USING fts5(
    search_text, content='{table}', content_rowid='id', prefix='2 3', detail=none, columnsize=0, tokenize='ascii'
);
INSERT INTO {table}_search({table}_search) VALUES ('rebuild');
CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_search(rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_search({table}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER {table}_search_update AFTER UPDATE OF search_text ON {table} WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO {table}_search({table}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO {table}_search(rowid, search_text) VALUES (new.id, new.search_text);
END;
"""
DROP_FTS = """
DROP TRIGGER {table}_search_insert; DROP TRIGGER {table}_search_delete; DROP TRIGGER {table}_search_update;
DROP TABLE {table}_search;
"""
GIN = "CREATE INDEX {table}_words ON {table} USING gin (to_tsvector('simple', search_text))"
BYTEWISE = 'ALTER TABLE {table} ALTER COLUMN name_key TYPE varchar({length}) COLLATE "C"'
TABLES = {"people_person": 250, "people_company": 200}

# what str.strip() takes away, as engine.text.WHITE_SPACE
SPACE = (
    r"\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    r"\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
FOLD = """
CREATE OR REPLACE FUNCTION trichter_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT CASE WHEN octet_length(value) = char_length(value)
        THEN nullif(lower(btrim(value, E'%(space)s') COLLATE "%(collation)s"), '')
        ELSE nullif(lower(btrim(normalize(value, NFC), E'%(space)s') COLLATE "%(collation)s"), '') END
$body$
"""


def collation(cursor) -> str:
    """The collation whose lower() maps single code points over full Unicode: built in since 17, ICU or C.UTF-8 before."""
    cursor.execute(
        "SELECT collname FROM pg_collation WHERE collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8')"
    )
    known = {row[0] for row in cursor.fetchall()}
    return next(name for name in ("pg_c_utf8", "C.utf8", "C.UTF-8", "und-x-icu") if name in known)


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in TABLES:
                run_script(cursor, FTS.format(table=table))
            return
        for table, length in TABLES.items():
            cursor.execute(BYTEWISE.format(table=table, length=length))
            cursor.execute(GIN.format(table=table))
        cursor.execute(FOLD % {"space": SPACE, "collation": collation(cursor)})


def run_script(cursor, script: str) -> None:
    """Run statements one by one (executescript would commit); a trigger's body ends with END."""
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        text = statement.strip()
        if text.endswith(";") and (not text.startswith("CREATE TRIGGER") or text.endswith("END;")):
            for part in [text] if text.startswith("CREATE") else text.split(";"):
                if part.strip():
                    cursor.execute(part)
            statement = ""


def backwards(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in TABLES:
                run_script(cursor, DROP_FTS.format(table=table))
            return
        cursor.execute("DROP FUNCTION trichter_fold(text)")
        for table in TABLES:
            cursor.execute(f"DROP INDEX {table}_words")


class Migration(migrations.Migration):
    dependencies = [("people", "0004_search_and_catalogue")]
    operations = [migrations.RunPython(forwards, backwards)]

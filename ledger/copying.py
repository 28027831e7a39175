"""PostgreSQL's COPY, in its text format."""

from io import BytesIO

NULL = "\\N"
# psycopg2 sends pieces of 8 KB unless told otherwise.
PIECE = 1 << 18


def escaped(text):
    """A text as one column of a row; unescaped, a backslash or a tab in it would be read as something else."""
    if text.isprintable() and "\\" not in text:
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def escaped_json(text):
    """JSON in one line as one column of a row: control characters come escaped in it, backslashes are all there is."""
    return text.replace("\\", "\\\\")


def write(cursor, table, columns, rows):
    """Copy rows, each a line of text with its end, into a table."""
    # Nothing is sent for no rows: a statement's triggers would fire for it.
    if not rows:
        return
    # COPY goes past Django's cursor, a refusal is Django's all the same: who posts again looks for it.
    with cursor.db.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", BytesIO("".join(rows).encode()), PIECE)

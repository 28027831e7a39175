"""PostgreSQL's COPY, in its text format."""

NULL = "\\N"


def escaped(text):
    """A text as one column of a row; unescaped, a backslash or a tab in it would be read as something else."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")

"""The files in locale/: brought up to date, checked, compiled. Needs polib, not Django."""

import re
import sys

import polib

from pointsys.embedded.state import ROOT

LOCALE = ROOT / "locale"
LANGUAGES = ["zh_Hans"]
DOMAINS = ["django", "djangojs"]

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# No dates and no names: two people who change texts must not meet in the header.
HEADER = {
    "Project-Id-Version": "pointsys",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def path_of(language, domain):
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(path):
    return polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)


def update(path, messages):
    """Take in new texts, untranslated, and let go of those that are no longer used."""
    known = {key_of(entry): entry for entry in read(path) if not entry.obsolete}
    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = HEADER
    for message in sorted(messages, key=lambda each: (each.files[0], each.id, each.context)):
        catalog.append(entry_of(message, known.get(message.key)))
    if len(catalog) or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog.save(str(path))


def entry_of(message, known):
    entry = polib.POEntry(
        msgid=message.id,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in message.files],
        flags=list(known.flags) if known else [],
        tcomment=known.tcomment if known else "",
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: known.msgstr_plural.get(0, "") or known.msgstr if known else ""}
    else:
        entry.msgstr = (known.msgstr or known.msgstr_plural.get(0, "")) if known else ""
    return entry


def problems(path, messages):
    """What is wrong with a catalog, a sentence for each text."""
    known = {key_of(entry): entry for entry in read(path) if not entry.obsolete}
    used = {message.key for message in messages}
    for message in messages:
        entry = known.get(message.key)
        if problem := problem_of(entry):
            yield f"{message.files[0]}: {problem}: {message.id!r}"
    for key in known.keys() - used:
        yield f"{path.relative_to(ROOT)}: no longer used: {key[1]!r}"


def problem_of(entry):
    if entry is None:
        return "not in the catalog"
    if entry.fuzzy:
        return "fuzzy"
    translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(translations):
        return "not translated"
    wanted = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
    if any(not set(PLACEHOLDER.findall(text)) <= wanted for text in translations):
        return "the translation names a placeholder that the text doesn't have"
    return None


def key_of(entry):
    return entry.msgctxt or "", entry.msgid


def compile_all():
    """Write the .mo files that Django reads, where a .po is newer."""
    for language in LANGUAGES:
        for domain in DOMAINS:
            source = path_of(language, domain)
            compiled = source.with_suffix(".mo")
            if source.exists() and is_newer(source, compiled):
                read(source).save_as_mofile(str(compiled))


def is_newer(source, compiled):
    return not compiled.exists() or source.stat().st_mtime > compiled.stat().st_mtime


if __name__ == "__main__":
    sys.exit(compile_all())

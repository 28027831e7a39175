"""The review file `sentences.md`: every rule and campaign in both languages, for a person to read.

`python -m tests.engine.sentence_review` writes it anew; the tests compare it, sentence by sentence.
"""

from collections.abc import Iterator
from pathlib import Path

from scoring.engine.language import Book, parse_book
from scoring.engine.sentences import of_campaign, of_rule

HERE = Path(__file__).resolve().parent
REVIEW = HERE / "sentences.md"
STANDARD = HERE.parents[1] / "scoring" / "rulebooks" / "standard.yaml"
CASES = HERE.parents[2] / "shared" / "conformance"
OWN = {"standard": STANDARD, "every construct": HERE / "every_construct.yaml"}
OF_CASES = {path.parent.name: path for path in sorted(CASES.glob("*/rulebook.yaml"))}
LANGUAGES = ("en", "zh-hans")

HEAD = """# Sentences for review

Every rule and campaign of the standard rule book, of the conformance cases and of `every_construct.yaml` as the
engine says it. Written by `python -m tests.engine.sentence_review`; a change of a sentence shows in review.
"""

Sentences = dict[str, tuple[str, str]]


def read(path: Path) -> Book:
    return parse_book(path.read_text(encoding="utf-8"))


def sentences(name: str, path: Path) -> Sentences:
    """The sentences of a book by heading; a case's rules that are the standard book's are left out."""
    known = [] if name == "standard" else read(STANDARD).rules
    return dict(_sentences(read(path), known))


def _sentences(book: Book, known) -> Iterator[tuple[str, tuple[str, str]]]:
    names = {rule.code: rule.name for rule in book.rules}
    seen: dict[str, int] = {}
    for rule in book.rules:
        seen[rule.code] = seen.get(rule.code, 0) + 1
        heading = rule.code if seen[rule.code] == 1 else f"{rule.code}, version {seen[rule.code]}"
        if rule not in known:
            en, zh = (of_rule(rule, each, claims=book.claims, currency=book.currency) for each in LANGUAGES)
            yield heading, (en, zh)
    for campaign in book.campaigns:
        en, zh = (of_campaign(campaign, each, names=names) for each in LANGUAGES)
        yield campaign.code, (en, zh)


def committed() -> dict[str, Sentences]:
    """The sentences of the review file, by book and heading."""
    found: dict[str, Sentences] = {}
    for section in REVIEW.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, *rules = section.split("\n### ")
        found[name.strip()] = {lines[0]: (lines[2], lines[4]) for lines in (rule.split("\n") for rule in rules)}
    return found


def write() -> None:
    parts = [HEAD]
    for name, path in (OWN | OF_CASES).items():
        parts.append(f"\n## {name}\n")
        parts += [f"\n### {code}\n\n{en}\n\n{zh}\n" for code, (en, zh) in sentences(name, path).items()]
    REVIEW.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    write()

"""Finds the texts to be translated in Python, templates and scripts."""

import ast
import re
from dataclasses import dataclass, field

from django.utils.translation.template import templatize

from pointsys.embedded.state import ROOT

APPS = ["pointsys", "rewards", "scoring", "ledger", "teams"]

# What each call's first texts are; a name may end in _lazy or _noop.
SHAPES = {
    "gettext": ("id",),
    "_": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}

TEXT = r"""(u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))"""
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*{TEXT}(?:\s*,\s*{TEXT})?(?:\s*,\s*{TEXT})?")


@dataclass
class Message:
    id: str
    plural: str = ""
    context: str = ""
    files: list = field(default_factory=list)

    @property
    def key(self):
        return self.context, self.id


def messages(domain):
    """All texts of a domain (`django` or `djangojs`), each once, with the files it's in."""
    found = {}
    for path, texts in SOURCES[domain]():
        name = str(path.relative_to(ROOT))
        for text in texts:
            message = found.setdefault(text.key, text)
            message.plural = message.plural or text.plural
            if name not in message.files:
                message.files.append(name)
    return list(found.values())


def python_and_templates():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, in_python(path)
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in (".html", ".txt", ".xml", ".typ"):
                yield path, in_template(path)


def scripts():
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        yield path, in_text(path.read_text(encoding="utf-8"))


SOURCES = {"django": python_and_templates, "djangojs": scripts}


def in_python(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call) and (shape := SHAPES.get(called(node.func))):
            texts = [constant(argument) for argument in node.args[: len(shape)]]
            if len(texts) == len(shape) and all(text is not None for text in texts):
                yield Message(**dict(zip(shape, texts, strict=True)))


def called(function):
    """`gettext_lazy`, `translation.gettext` and `gettext` are one to us."""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return re.sub(r"_(lazy|noop)$", "", name)


def constant(node):
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def in_template(path):
    yield from in_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)))


def in_text(text):
    for name, *found in CALL.findall(text):
        shape = SHAPES[name]
        texts = [ast.literal_eval(each.lstrip("u")) for each in found[: len(shape)] if each]
        if len(texts) == len(shape) and all(texts):
            yield Message(**dict(zip(shape, texts, strict=True)))

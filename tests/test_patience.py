"""Tests of the browser look only at what has had time to come."""

import ast
from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"
# What a person does; the page, or the database, answers at a time of its own.
ACTS = {"check", "click", "dblclick", "press", "select_option", "tap"}
# What waits for the answer, as wait_for_… and expect_… do; a click inside of `with page.expect_…()` is waited for, too.
WAITS = {"expect", "goto", "reload", "renewed"}
# What looks at once.
LOOKS = {
    "all",
    "all_inner_texts",
    "all_text_contents",
    "axe",
    "content",
    "count",
    "evaluate",
    "evaluate_all",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_visible",
    "look_at",
    "objects",
    "refresh_from_db",
    "shot",
    "text_content",
    "url",
}


@pytest.mark.parametrize("path", sorted(BROWSER.glob("*.py")), ids=lambda path: path.stem)
def test_whoever_has_clicked_waits_before_looking(path):
    assert hasty(path.read_text(encoding="utf-8")) == []


def test_a_hasty_look_is_found():
    assert hasty("def f():\n page.click('a')\n assert page.locator('b').count()") == ["3: page.locator('b').count()"]
    assert hasty("def f():\n for each in 1, 2:\n  page.press('a')\n  x = Claim.objects.get()") == ["4: Claim.objects"]
    assert hasty("def f():\n page.click('a')\ndef g():\n f()\n assert page.url") == ["5: page.url"]
    assert hasty("def f():\n page.click('a')\n expect(page).to_have_url('b')\n assert page.url") == []
    assert hasty("def f():\n with page.expect_download() as got:\n  page.click('a')\n Claim.objects.get()") == []


def hasty(source):
    """The looks in `source` that follow an act with no waiting between, as "LINE: LOOK"."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    acts, looks = set(ACTS), []
    for function in functions:
        waiting = False
        for statement in steps(function.body):
            names = dict(named(statement))
            if any(name in WAITS or name.startswith(("wait_for", "expect_")) for name in names):
                waiting = False
            elif waiting:
                looks += [f"{node.lineno}: {ast.unparse(node)}" for name, node in names.items() if name in LOOKS]
            waiting = waiting or not acts.isdisjoint(names)
        if waiting:
            acts.add(function.name)
    return looks


def steps(body):
    """The statements one after the other; of one that holds others its head, these, and after `with` its head again."""
    for statement in body:
        inside = [each for part in ("body", "handlers", "orelse", "finalbody") for each in getattr(statement, part, ())]
        if not inside:
            yield statement
        elif not isinstance(statement, ast.FunctionDef):
            yield from heads(statement)
            yield from steps(inside)
            yield from heads(statement) if isinstance(statement, ast.With) else ()


def heads(statement):
    return [node for node in ast.iter_child_nodes(statement) if not isinstance(node, ast.stmt | ast.ExceptHandler)]


def named(statement):
    """(name, node) of each call and of each look by attribute in `statement`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", None) or getattr(node.func, "id", ""), node
        elif isinstance(node, ast.Attribute) and node.attr in ("objects", "url"):
            yield node.attr, node

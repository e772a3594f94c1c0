"""Names say what they name, and modules, functions and folders stay small; `python -m tests.house.names` lists the places."""

import ast

import pytest

from tests.house import names

DISTRIBUTIONS = names.distributions()


@pytest.fixture(params=DISTRIBUTIONS)
def modules(request):
    """The modules of each distribution."""
    return DISTRIBUTIONS[request.param]


def places(rule, modules):
    return [place for path in modules for place in rule(path)]


def test_names_are_nouns_and_verbs(modules):
    """No pronoun and no participle names what lives longer than three lines, or what other code uses."""
    assert places(names.banned_names, modules) == []


def test_class_names_are_unique(modules):
    """A class name means one thing in a distribution."""
    assert list(names.repeated_classes(modules)) == []


def test_functions_are_short(modules):
    """A function has at most 60 lines."""
    assert places(names.long_functions, modules) == []


def test_modules_are_short(modules):
    """A module that grows past 400 lines has two ideas and becomes two modules."""
    assert places(names.long_module, modules) == []


def test_packages_are_described(modules):
    """The docstring of a package says in two sentences or more what lives there and what does not."""
    assert places(names.undescribed, modules) == []


# --- the rules themselves ---------------------------------------------------------------------------------------------


def lives(code):
    tree = ast.parse(code)
    return [
        (name, length) for node in ast.walk(tree) if isinstance(node, names._Scope) for _, name, length in names._long_lives(node)
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("one = 1\n\nprint(one)", []),
        ("one = 1\n\n\nprint(one)", [("one", 4)]),
        ("def f(a):\n    for one in a:\n        g(one)\n\n    for one in a:\n        h(one)", []),
        ("def f(a):\n    for one in a:\n        g(one)\n\n    return one", [("one", 4)]),
        ("def f(a):\n    for one in a:\n        g(one)\n\n        h(one)", [("one", 4)]),
        ("def f(given):\n    return given", []),
        ("def f(given):\n    a = 1\n    b = 2\n    return a, b", [("given", 4)]),
        ("def f(a):\n    x = [one for one in a]\n\n\n    return [one for one in x]", []),
        ("x = [\n    one\n    for one in a\n]", [("one", 4)]),
        ("class A:\n    found: int\n\n\nclass B:\n    found: int", []),
        ("def f():\n    found = 1\n\n\ndef g():\n    found = 2", []),
    ],
)
def test_lives_are_counted_by_scope(code, found):
    """A name lives from its first use in a scope to its last; a loop or comprehension that binds it counts for itself."""
    assert lives(code) == found


def test_fields_and_methods_are_names_for_others():
    """Fields, also those set on `self`, and methods count however short they live."""
    code = "class Told:\n    found: int\n    kept = 1\n\n    def held(self):\n        self.said = 1\n        self.amount = 2"
    (node,) = ast.parse(code).body
    assert isinstance(node, ast.ClassDef)
    assert [name for _, name in names._public_names(node)] == ["class Told", "Told.found", "Told.kept", "Told.held", "Told.said"]


def test_sentences_are_counted(tmp_path, monkeypatch):
    """A package needs two sentences; dots within names and numbers end none."""
    monkeypatch.setattr(names, "ROOT", tmp_path)
    for text, good in (("", False), ("Reads x.y in 0.1 s.", False), ("Reads files.\n\nWrites none (see `parse`).", True)):
        path = tmp_path / str(len(text)) / "__init__.py"
        path.parent.mkdir()
        path.write_text(f'"""{text}"""')
        assert (not list(names.undescribed(path))) is good


def test_every_mirror_is_a_field():
    """The list of fields that mirror a contract names only what is there."""
    fields = {
        f"{node.name}.{line.target.id}"
        for modules in DISTRIBUTIONS.values()
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    assert fields >= names.MIRRORS

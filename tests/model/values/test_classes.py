"""Our classes behave as those of attrs do, though they share the functions that attrs would write for each."""

import attrs
import pytest

from yibao.model.values import classes as record


def _pair(make_ours, make_theirs, **options):
    """The same class twice: made by us, and by attrs."""

    class Visit:
        level: str
        days: int = 1
        _notes: dict[str, int] = attrs.Factory(dict)

    class Other:
        level: str
        days: int = 1
        _notes: dict[str, int] = attrs.Factory(dict)

    Other.__qualname__ = Visit.__qualname__
    return make_ours(**options)(Visit), make_theirs(**options)(Other)


@pytest.mark.parametrize("kind", ["frozen", "define"])
def test_objects_are_compared_and_printed_by_what_they_hold(kind):
    """Equal fields make equal objects of one class; what is printed names every field."""
    ours, theirs = _pair(getattr(record, kind), getattr(attrs, kind))
    assert ours("community", 2) == ours("community", 2) != ours("community", 3)
    assert ours("community") != theirs("community")
    assert repr(ours("community", 2)) == repr(theirs("community", 2)) == "Visit(level='community', days=2, _notes={})"


def test_only_what_never_changes_is_hashed():
    """Frozen objects that are equal have one hash and refuse a change; others change and have none."""
    Frozen = record.frozen(type("Frozen", (), {"__annotations__": {"level": str, "days": int}}))
    assert {Frozen("a", 1), Frozen("a", 1), Frozen("a", 2)} == {Frozen("a", 1), Frozen("a", 2)}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Frozen("a", 1).days = 2
    Open = record.define(type("Open", (), {"__annotations__": {"level": str}}))
    one = Open("a")
    one.level = "b"
    assert one == Open("b")
    with pytest.raises(TypeError):
        hash(one)


@pytest.mark.parametrize("kind", ["frozen", "define"])
def test_one_thing_is_compared_by_identity(kind):
    """Where a class says so, an object equals itself only, and can be hashed."""
    ours, _ = _pair(getattr(record, kind), getattr(attrs, kind), eq=False)
    one = ours("community")
    assert one != ours("community")
    assert {one: 1}[one] == 1


def test_a_class_prints_itself_where_it_says_so():
    """A class that writes its own text keeps it."""

    @record.frozen(eq=False, repr=False)
    class Named:
        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert repr(Named("Ningbo")) == "<Ningbo>"

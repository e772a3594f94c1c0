"""Columns of text with Chinese in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth as cell_len

from yibao.cli.terminal import layout
from yibao.cli.terminal.layout import NOT_FIRST, grid, hanging, pad, wrap

TEXTS = st.text(alphabet="ab 宁波医保\uff0c\u3002(80)%.", max_size=60)
WORDS = st.text(alphabet="ab 宁波医保\uff0c\u3002(80)%", max_size=60)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=8))
def test_widths(text):
    """The width of a text is that of wcwidth."""
    assert layout.cell_len(text) == cell_len(text)


def test_common_widths():
    """So is that of each character that is measured without it."""
    common = [char for char in map(chr, range(0x10000)) if layout._COMMON.fullmatch(char)]
    assert len(common) > 20_000
    assert [char for char in common if layout.cell_len(char) != cell_len(char)] == []


@given(TEXTS, st.integers(8, 40))
def test_lines_keep_within_the_width(text, width):
    """No line is wider than it may be, and nothing but blanks is lost."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.sampled_from(["宁", "医保", "自付\uff0c", "段\u3002", "80% ", "a "])), st.integers(8, 40))
def test_lines_do_not_begin_with_closing_marks(pieces, width):
    """Closing punctuation stays with what it closes."""
    assert not {line[:1] for line in wrap("".join(pieces), width)[1:]} & set(NOT_FIRST)


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["1.00", "1,200.00", ""])), min_size=1, max_size=6), st.integers(30, 100))
def test_columns_are_aligned(rows, width):
    """Whatever stands in them, numbers end in one column and lines keep within the width."""
    lines = grid(rows, align="llr", width=width)
    assert all(cell_len(line) <= width for line in lines)
    ends = {cell_len(line) for line in lines if line.endswith(".00")}
    assert len(ends) <= 1


def test_names_are_not_broken():
    """Columns that people copy from are kept whole; the others give way."""
    lines = grid([["a_very_long_name_of_a_counter", "words " * 10]], width=50, keep=1)
    assert all(line.startswith("a_very_long_name_of_a_counter") or line.startswith(" " * 29) for line in lines)
    assert max(map(len, lines)) <= 50


def test_padding_counts_cells():
    """A Chinese character is two cells wide."""
    assert pad("统筹", 6) == "统筹  "
    assert pad("统筹", 6, "r") == "  统筹"


def test_paragraphs_hang():
    """The lines of a paragraph stand under its first one."""
    assert hanging("名称  ", "一二三四五六", 12) == ["名称  一二三", "      四五六"]


@pytest.mark.parametrize("text", ["a", "(", "\uff09", "宁", "\u0301", " a", "\u263a\ufe0f"])
def test_long_texts_take_time_in_proportion(text):
    """A hundred thousand characters that a line may or may not be broken between are wrapped in a moment."""
    begun = time.process_time()
    lines = wrap(text * 100_000, 40)
    assert time.process_time() - begun < 5
    assert "".join(lines).replace(" ", "") == (text * 100_000).replace(" ", "")
    assert all(cell_len(line) <= 40 for line in lines)

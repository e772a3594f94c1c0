"""Law 8 on crowds: both engines are equal, to the fen, on a million generated claims of every area, over all that it declares.

What is compared: who is settled and who refused for what, payers, balances, segments, warnings, cash benefits, reversals, and where
persons ended. The scalar engine is asked about the claims as the batch engine has read them; `test_batch_same` asks both from case
objects, on fewer claims, so that the reading is tested too.
"""

import functools
import multiprocessing
import os
import sys

import pytest

from plugins.batch.tests.beside import side_by_side
from plugins.batch.tests.crowd import crowd
from plugins.batch.tests.reached import Reached, missed, report
from plugins.batch.tests.settle.test_batch_same import AREAS, REGISTRY, settling
from yibao_batch.compiled.compile import has_numba

FEW = 1_200
"""Claims of an area in an ordinary test."""

CHUNK = 50_000
"""Claims of a crowd; what both engines keep of the facts met is forgotten after each."""


@pytest.mark.parametrize("slug", AREAS)
def test_a_crowd(slug):
    """A crowd of some claims, on every day of change and on the day before each, is settled alike by both engines."""
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    reached = Reached()
    made = crowd(rules, 1, FEW)
    side_by_side(rules, made, reached)
    side_by_side(rules, made, Reached(), states=False)
    left = missed(rules, reached)
    assert not left.anchors, report(slug, reached, left)
    assert reached.claims["by_columns"] > FEW // 20


def test_a_difference_shows():
    """A fen too much in one figure of the kernel is found."""
    rules = REGISTRY.rules("atlantis")
    made = crowd(rules, 1, FEW)
    with pytest.raises(AssertionError, match="by columns"):
        side_by_side(
            rules, made, Reached(), tamper=lambda settled: settled.payers.__setitem__((0, 700), settled.payers[0, 700] + 1)
        )


@pytest.mark.slow
@pytest.mark.parametrize("slug", AREAS)
def test_a_million(slug, capsys):
    """Every benefit and every day of change of each, the day before it and the day itself, on as many claims as YIBAO_CLAIMS says.

    YIBAO_PROCESSES splits the work; YIBAO_COMPILED=1 takes the compiled kernel, which is compiled for every plan first.
    """
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    many = int(os.environ.get("YIBAO_CLAIMS", "100000"))
    seeds = range(1, 1 + -(-many // CHUNK))
    processes = int(os.environ.get("YIBAO_PROCESSES", "1"))
    one = functools.partial(chunk, slug, -(-many // len(seeds)))
    reached = Reached()
    if processes > 1:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            for other in pool.imap_unordered(one, seeds):
                reached.join(other)
    else:
        for seed in seeds:
            reached.join(one(seed))
    left = missed(rules, reached)
    with capsys.disabled():
        sys.stdout.write(f"\n{report(slug, reached, left)}")
    assert not left.anchors and not left.plans
    if many >= 10 * CHUNK:
        assert not left.days and not left.structures


def chunk(slug, number, seed):
    """One crowd of an area; what it reached."""
    rules = REGISTRY.rules(slug)
    reached = Reached()
    try:
        compile_ = os.environ.get("YIBAO_COMPILED") == "1" and has_numba()
        made, piece = crowd(rules, seed, number), number if compile_ else 20_000
        side_by_side(rules, made, reached, compile_=compile_, states=seed % 2 == 1, piece=piece)
    except AssertionError as error:
        raise AssertionError(f"{slug}, crowd({seed}, {number}): {error}") from None
    return reached

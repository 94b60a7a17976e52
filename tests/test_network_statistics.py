from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.network import replaced
from pipeline.network.hypergeometric import fisher, hypergeometric
from pipeline.network.replaced import Replacements, Sums, at_most_replaced
from pipeline.network.statistics import benjamini_hochberg, npmi, wilson
from pipeline.network.tails import approximate_tails, at_most, chernoff, upper_tails


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


margins = st.integers(1, 25).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n)))


@given(margins)
@settings(max_examples=60, deadline=None)
def test_hypergeometric_is_the_ratio_of_ways(margin):
    total, marked, drawn = margin
    found = hypergeometric(*(column(value) for value in margin))[0]
    ways = [comb(marked, x) * comb(total - marked, drawn - x) / comb(total, drawn) for x in range(len(found))]
    np.testing.assert_allclose(found, ways, rtol=1e-12, atol=0)


def test_hypergeometric_keeps_its_digits_in_a_million_units():
    # The sum of chances times x is the mean, exactly drawn x marked / total.
    found = hypergeometric(column(1_000_000), column(3_000), column(200_000))[0]
    assert found @ np.arange(len(found)) == pytest.approx(600.0, rel=1e-12)
    assert found[600] == pytest.approx(stats.hypergeom.pmf(600, 1_000_000, 3_000, 200_000), rel=1e-8)


@given(st.lists(margins, min_size=1, max_size=5), st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_upper_tail_is_the_convolution(strata, weight):
    whole = np.array([1.0])
    for total, marked, drawn in strata:
        whole = np.convolve(whole, stats.hypergeom.pmf(np.arange(min(marked, drawn) + 1), total, marked, drawn))
    owner = np.zeros(len(strata), dtype=np.int64)
    total, marked, drawn = (np.array(side, dtype=np.int64) for side in zip(*strata, strict=True))
    found = upper_tails(column(weight), owner, total, marked, drawn)[0]
    assert found == pytest.approx(whole[weight:].sum(), abs=1e-12)
    swapped = upper_tails(column(weight), owner, total, drawn, marked)[0]
    assert swapped == found
    for cut in (0.001, 0.05, 0.3):
        if abs(found - cut) > 1e-9:
            assert at_most(cut, column(weight), owner, total, marked, drawn)[0] == (weight > 0 and found <= cut)


def both_ways(weight, total, marked, drawn):
    """The upper tail of one sum stratum by stratum, and along the circle."""
    owner, found = np.zeros(len(total), dtype=np.int64), []
    for large in (10**9, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pipeline.network.tails.LARGE", large)
            found.append(upper_tails(column(weight), owner, total, marked, drawn)[0])
    return found


@pytest.mark.parametrize("weight", [100, 240, 330, 420, 600])
def test_large_sums_along_the_circle(weight):
    rng = np.random.default_rng(0)
    total = rng.integers(80, 120, 60)
    step_by_step, around = both_ways(weight, total, rng.integers(5, 30, 60), rng.integers(5, 60, 60))
    assert around == pytest.approx(step_by_step, rel=1e-12, abs=0)


@given(st.lists(margins, min_size=2, max_size=30), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_the_circle_gives_what_the_strata_give_one_by_one(strata, share):
    total, marked, drawn = (np.array(side, dtype=np.int64) for side in zip(*strata, strict=True))
    most = int(np.minimum(marked, drawn).sum())
    step_by_step, around = both_ways(round(share * most), total, marked, drawn)
    assert around == pytest.approx(step_by_step, rel=1e-12, abs=0)


def test_a_long_history_costs_no_digits():
    # 20,000 sessions in which two entities of one block each meet with one chance in 40: a binomial sum.
    n = 20_000
    p = upper_tails(
        column(1_100), np.zeros(n, dtype=np.int64), np.full(n, 40), np.ones(n, np.int64), np.ones(n, np.int64)
    )
    assert p[0] == pytest.approx(stats.binom.sf(1_099, n, 1 / 40), rel=1e-10, abs=0)


def test_tiny_tails_keep_their_digits():
    # Ten sessions in which two entities of one block each meet, one chance in 50 each.
    ten = np.zeros(10, dtype=np.int64)
    p = upper_tails(column(10), ten, np.full(10, 50), np.full(10, 1), np.full(10, 1))[0]
    assert p == pytest.approx(50.0**-10, rel=1e-12)


@given(st.lists(margins, min_size=1, max_size=5), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_bounds_hold(strata, weight):
    total, marked, drawn = (np.array(side, dtype=np.int64) for side in zip(*strata, strict=True))
    owner = np.zeros(len(strata), dtype=np.int64)
    exact = upper_tails(column(weight), owner, total, marked, drawn)[0]
    mean = (marked * drawn / total).sum()
    variance = (marked * drawn / total * (total - marked) * (total - drawn) / (total * np.maximum(total - 1, 1))).sum()
    value, bound = approximate_tails(column(weight), np.array([mean]), np.array([variance]))
    assert abs(value[0] - exact) <= bound[0] + 1e-12
    assert exact <= chernoff(column(weight), np.array([mean]))[0] + 1e-12


@given(margins, st.data())
@settings(max_examples=60, deadline=None)
def test_fisher_agrees_with_scipy(margin, data):
    total, marked, drawn = margin
    low, high = max(0, marked + drawn - total), min(marked, drawn)
    count = data.draw(st.integers(low, high))
    p, least = fisher(column(count), column(drawn), column(marked), column(total))

    def reference(x: int) -> float:
        return stats.fisher_exact([[x, drawn - x], [marked - x, total - marked - drawn + x]])[1]

    assert p[0] == pytest.approx(reference(count), abs=1e-12)
    assert least[0] == pytest.approx(min(reference(low), reference(high)), abs=1e-12)


def test_wilson_interval_by_hand():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    low, high = wilson(np.array([81, 15, 0, 1]), np.array([263, 148, 20, 29]))
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)
    assert [float(side) for side in wilson(0, 0)] == [0.0, 1.0]


def test_benjamini_hochberg_by_hand():
    # 0.01 x 5/1, 0.02 x 5/2, 0.03 x 5/3, 0.5 x 5/4; the fifth test had p = 1.
    assert benjamini_hochberg([0.03, 0.01, 0.5, 0.02], 5).round(10).tolist() == [0.05, 0.05, 0.625, 0.05]
    assert benjamini_hochberg([]).tolist() == []
    with pytest.raises(ValueError, match="cannot come from 1 tests"):
        benjamini_hochberg([0.1, 0.2], 1)


def test_npmi_bounds():
    assert npmi(3, 3, 3, 9).tolist() == pytest.approx(1.0)
    assert npmi(0, 3, 3, 9).tolist() == -1.0
    assert np.isnan(npmi(9, 9, 9, 9))


@given(
    st.lists(st.lists(margins, min_size=1, max_size=5), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 12), margins), min_size=1, max_size=8),
    st.sampled_from([0.3, 0.05, 1e-4]),
    st.sampled_from([10**9, 0]),
)
@settings(max_examples=80, deadline=None)
def test_a_replaced_stratum_gives_the_tail_of_the_sum_with_that_stratum(strata, asked, cut, large):
    owner = np.repeat(np.arange(len(strata)), [len(own) for own in strata])
    rows = column(*[value for own in strata for margin in own for value in margin]).reshape(-1, 3)
    sums = Sums.of(len(strata), owner, *rows.T)
    begin = np.append(0, np.cumsum([len(own) for own in strata]))
    picked = [(o % len(strata), r, weight, margin) for o, r, weight, margin in asked]
    picked = [(o, begin[o] + r % len(strata[o]), weight, margin) for o, r, weight, margin in picked]
    new = column(*[value for *_, margin in picked for value in margin]).reshape(-1, 3)
    replacements = Replacements(*(column(*(row[i] for row in picked)) for i in range(3)), *new.T)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaced, "LARGE", large)
        found = at_most_replaced(cut, sums, replacements)
    for is_below, (o, row, weight, margin) in zip(found.tolist(), picked, strict=True):
        own = rows[begin[o] : begin[o + 1]].copy()
        own[row - begin[o]] = margin
        p = upper_tails(column(weight), np.zeros(len(own), dtype=np.int64), *own.T)[0]
        if abs(p - cut) > 1e-9:
            assert is_below == (p <= cut)

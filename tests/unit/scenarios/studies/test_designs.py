"""The designs: every point asked for, once, in range; their analysis against functions whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from scenarios.studies import load_study
from scenarios.studies.designs import effects_of, points_of
from scenarios.studies.designs.points import hypercube
from scenarios.studies.study import Parameter, Study


def study(kind: str, *bounds: tuple[float, float], points: int = 64, mode: float | None = None) -> Study:
    """A shipped design with parameters x0, x1, ... over these bounds; only the design is asked for, never a world."""
    shipped = load_study("window-factor")
    assert shipped.sampling is not None
    named = tuple(Parameter(f"x{n}", low, low, high, mode, "1", "test", "assumed") for n, (low, high) in
                  enumerate(bounds))  # fmt: skip
    return replace(shipped, kind=kind, parameters=named, sampling=replace(shipped.sampling, points=points))


def test_a_tornado_moves_one_parameter_at_a_time() -> None:
    design = study("tornado", (0.0, 1.0), (2.0, 5.0))
    points = points_of(design)
    assert [dict(p) for p in points] == [
        {"x0": 0.0, "x1": 2.0}, {"x0": 0.0, "x1": 2.0}, {"x0": 1.0, "x1": 2.0}, {"x0": 0.0, "x1": 2.0},
        {"x0": 0.0, "x1": 5.0},
    ]  # fmt: skip
    answers = [[10 + 2 * p["x0"] + p["x1"], 20 + 2 * p["x0"] + p["x1"]] for p in points]
    effects = effects_of(design, points, answers)
    assert [(e.parameter.path, e.index) for e in effects] == [("x1", 3.0), ("x0", 2.0)]
    assert effects[0].low == effects[0].high == 3.0, "the same in every world: pairing leaves no spread"


def test_a_latin_hypercube_has_every_row_and_column_once() -> None:
    design = study("latin-hypercube", (0.0, 1.0), (10.0, 20.0), points=50)
    rows = hypercube(design)
    for column, low, width in ((0, 0.0, 1.0), (1, 10.0, 10.0)):
        cells = np.floor((rows[:, column] - low) / width * 50).astype(int)
        assert sorted(cells) == list(range(50))
    assert np.array_equal(rows, hypercube(design)), "the same seed, the same points"


def test_a_peak_makes_the_distribution_triangular() -> None:
    rows = hypercube(study("latin-hypercube", (0.0, 10.0), points=400, mode=2.0))[:, 0]
    assert stats.kstest(rows, stats.triang(0.2, 0, 10).cdf).pvalue > 0.9


def test_a_whole_parameter_only_takes_whole_numbers() -> None:
    design = study("latin-hypercube", (1.0, 5.0), points=30)
    design = replace(design, parameters=(replace(design.parameters[0], whole=True),))
    assert {p["x0"] for p in points_of(design)} <= {1, 2, 3, 4, 5}


def test_rank_correlations_find_who_matters_and_in_which_direction() -> None:
    design = study("latin-hypercube", (0.0, 1.0), (0.0, 1.0), (0.0, 1.0), points=200)
    points = points_of(design)
    effects = effects_of(design, points, [[p["x0"] ** 3 - 2 * p["x1"]] for p in points])
    found = {e.parameter.path: e for e in effects}
    assert found["x0"].index > 0.9 and found["x1"].index < -0.9 and abs(found["x2"].index) < 0.2
    assert found["x2"].low is not None and found["x2"].low < 0 < found["x2"].high


@pytest.mark.parametrize("kind", ("latin-hypercube", "sobol"))
def test_where_the_outcome_never_varies_it_is_not_known_who_matters(kind: str) -> None:
    """Nobody explains a variance of nothing; 0 would say that nobody matters."""
    pytest.importorskip("SALib", reason="SALib is of the extra `studies`")
    design = study(kind, (0.0, 1.0), (0.0, 1.0), points=16)
    effects = effects_of(design, points_of(design), [[0.1, 0.2]] * len(points_of(design)))
    assert [(e.parameter.path, e.index, e.low, e.total) for e in effects] == [
        ("x0", None, None, None), ("x1", None, None, None)
    ]  # fmt: skip


def test_sobols_indices_of_ishigami_are_the_published_ones() -> None:
    """Ishigami and Homma 1990: S1 = .314, .442, 0; ST = .558, .442, .244 with a = 7, b = .1."""
    pytest.importorskip("SALib", reason="SALib is of the extra `studies`")
    design = study("sobol", (-np.pi, np.pi), (-np.pi, np.pi), (-np.pi, np.pi), points=1024)
    points = points_of(design)
    assert len(points) == 1 + 1024 * (3 + 2)
    answers = [[np.sin(p["x0"]) + 7 * np.sin(p["x1"]) ** 2 + 0.1 * p["x2"] ** 4 * np.sin(p["x0"])] for p in points]
    found = {e.parameter.path: e for e in effects_of(design, points, answers)}
    assert [found[f"x{n}"].index for n in range(3)] == pytest.approx([0.314, 0.442, 0.0], abs=0.04)
    assert [found[f"x{n}"].total for n in range(3)] == pytest.approx([0.558, 0.442, 0.244], abs=0.04)

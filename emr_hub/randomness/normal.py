"""The inverse of the normal distribution function for many numbers at once: SciPy's `ndtri`, bit for bit.

The rational functions are those of Cephes (S. L. Moshier, ndtri.c), which SciPy has too; a test holds one to the other.
Pieces are so short that they stay in the nearest memory, and each step is a plain loop over one, which the processor
takes for several numbers at once: a third of SciPy's time. Imported only where the compiler is loaded.
"""

from __future__ import annotations

from math import copysign, inf, log, sqrt

import numpy as np
from numba import njit

_PIECE = 1_024
_TAIL = 0.13533528323661269189  # exp(-2): nearer to 0 or to 1 than this lies a tail
_FAR = 8.0  # from here on sqrt(-2 log p) belongs to the far tail
_ROOT_OF_TWO_PI = 2.50662827463100050242
_MIDDLE = (
    -5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1, 1.39312609387279679503e1,
    -1.23916583867381258016e0,
)  # fmt: skip
_BY_MIDDLE = (
    1.0, 1.95448858338141759834e0, 4.67627912898881538453e0, 8.63602421390890590575e1, -2.25462687854119370527e2,
    2.00260212380060660359e2, -8.20372256168333339912e1, 1.59056225126211695515e1, -1.18331621121330003142e0,
)  # fmt: skip
_TAILS = (
    4.05544892305962419923e0, 3.15251094599893866154e1, 5.71628192246421288162e1, 4.40805073893200834700e1,
    1.46849561928858024014e1, 2.18663306850790267539e0, -1.40256079171354495875e-1, -3.50424626827848203418e-2,
    -8.57456785154685413611e-4,
)  # fmt: skip
_BY_TAILS = (
    1.0, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.13172038254672030440e1, 1.50425385692907503408e1,
    2.50464946208309415979e0, -1.42182922854787788574e-1, -3.80806407691578277194e-2, -9.33259480895457427372e-4,
)  # fmt: skip
_FAR_TAILS = (
    3.23774891776946035970e0, 6.91522889068984211695e0, 3.93881025292474443415e0, 1.33303460815807542389e0,
    2.01485389549179081538e-1, 1.23716634817820021358e-2, 3.01581553508235416007e-4, 2.65806974686737550832e-6,
    6.23974539184983293730e-9,
)  # fmt: skip
_BY_FAR_TAILS = (
    1.0, 6.02427039364743014255e0, 3.67983563856160859403e0, 1.37702099489081330271e0, 2.16236993594496635890e-1,
    1.34204006088543189037e-2, 3.28014464682127739104e-4, 2.89247864745380683936e-6, 6.79019408009981274425e-9,
)  # fmt: skip


@njit(cache=True, nogil=True, inline="always")
def _polynomial(x, coefficients):  # type: ignore[no-untyped-def]
    value = coefficients[0]
    for n in range(1, len(coefficients)):
        value = value * x + coefficients[n]
    return value


@njit(cache=True, nogil=True, error_model="numpy")
def to_normals(drawn):  # type: ignore[no-untyped-def]
    """Standard normals in the place of numbers above 0 and up to 1, which stand in a row."""
    row, place = np.empty(_PIECE, np.int32), np.empty(_PIECE)
    root, normal = np.empty(_PIECE), np.empty(_PIECE)
    for begin in range(0, drawn.size, _PIECE):
        piece, tails = drawn[begin : begin + _PIECE], 0
        for n in range(piece.size):
            row[tails], place[tails] = n, piece[n]
            tails += (piece[n] <= _TAIL) | (piece[n] > 1.0 - _TAIL)  # else the next is written over it
        for n in range(piece.size):
            x = piece[n] - 0.5
            square = x * x
            ratio = square * _polynomial(square, _MIDDLE) / _polynomial(square, _BY_MIDDLE)
            piece[n] = (x + x * ratio) * _ROOT_OF_TWO_PI
        for n in range(tails):
            root[n] = sqrt(-2.0 * log(min(place[n], 1.0 - place[n])))
            normal[n] = log(root[n])
        for n in range(tails):
            z = 1.0 / root[n]
            normal[n] = root[n] - normal[n] / root[n] - z * _polynomial(z, _TAILS) / _polynomial(z, _BY_TAILS)
        for n in range(tails):
            if root[n] >= _FAR:
                normal[n] = _far_normal(root[n])
            piece[row[n]] = copysign(normal[n], place[n] - 0.5)


@njit(cache=True, nogil=True, error_model="numpy")
def _far_normal(root):  # type: ignore[no-untyped-def]
    if root == inf:
        return inf
    z = 1.0 / root
    return root - log(root) / root - z * _polynomial(z, _FAR_TAILS) / _polynomial(z, _BY_FAR_TAILS)

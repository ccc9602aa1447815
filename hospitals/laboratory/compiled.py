"""What is reckoned for every asked (order or draw, analyte) pair, in one compiled walk; rows are pairs throughout.

Imported only where bodies are drawn: a live hospital reads codes in this room and need not load the compiler.
Exponentials and logarithms stay with NumPy, which says them alike however they are called.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hospitals.laboratory.measured import HH, LL, NO_FLAG, H, L, N


@njit(cache=True, nogil=True)
def seen_episodes(person, when, first, onset, illness, seen):  # type: ignore[no-untyped-def]
    """Pairs (draw, episode): the episodes of each draw's person, which lie from `first[person]` until before
    `first[person + 1]`, that have begun and are not longer ago than `seen` says of the illness."""
    draws, episodes = np.empty(when.size, np.int64), np.empty(when.size, np.int64)
    size = 0
    for draw in range(when.size):
        for episode in range(first[person[draw]], first[person[draw] + 1]):
            ago = when[draw] - onset[episode]
            if ago < 0 or ago > seen[illness[episode]]:
                continue
            if size == draws.size:
                draws, episodes = np.append(draws, draws), np.append(episodes, episodes)
            draws[size], episodes[size] = draw, episode
            size += 1
    return draws[:size], episodes[:size]


@njit(cache=True, nogil=True)
def summed_effect(draw, analyte, lasting, passing, ratios):  # type: ignore[no-untyped-def]
    """Sum of strength times logarithm of the ratio (illness by analyte) over the illnesses of each pair's draw; of
    lasting and of passing ones `first, illness, strength` are told: a draw's lie from `first[draw]` on until before
    `first[draw + 1]`."""
    effect = np.empty(draw.size)
    for n in range(draw.size):
        lasts, passes = 0.0, 0.0
        first, illness, strength = lasting
        for ill in range(first[draw[n]], first[draw[n] + 1]):
            lasts += strength[ill] * ratios[illness[ill], analyte[n]]
        first, illness, strength = passing
        for ill in range(first[draw[n]], first[draw[n] + 1]):
            passes += strength[ill] * ratios[illness[ill], analyte[n]]
        effect[n] = lasts + passes
    return effect


@njit(cache=True, nogil=True)
def moved_each(point, effect, ratio, analyte, additive):  # type: ignore[no-untyped-def]
    """Set points as illness moves them: by an amount, or by the ratio of which the amount is the logarithm."""
    out = np.empty(point.size)
    for n in range(point.size):
        out[n] = point[n] + effect[n] if additive[analyte[n]] else point[n] * ratio[n]
    return out


@njit(cache=True, nogil=True)
def varied_each(state, luck, grown, analyte, cvi, additive, rising, least):  # type: ignore[no-untyped-def]
    """States with their variation of the day: added, `grown` where results rise by ratios, else at least a share."""
    out = np.empty(state.size)
    for n in range(state.size):
        column, share = analyte[n], 1 + cvi[analyte[n]] * luck[n]
        by_share = state[n] * (grown[n] if rising[column] else least if share < least else share)
        out[n] = state[n] + cvi[column] * luck[n] if additive[column] else by_share
    return out


@njit(cache=True, nogil=True)
def measured_each(order, analyte, site_of, true, luck, bias, cv, additive, largest):  # type: ignore[no-untyped-def]
    """Catalogue values with the laboratory's bias and imprecision; nothing is above the largest."""
    out = np.empty(order.size)
    for n in range(order.size):
        site, column = site_of[order[n]], analyte[n]
        share = bias[site, column] + cv[site, column] * luck[n]
        value = true[n] + share if additive[column] else true[n] * (1 + share)
        out[n] = largest[column] if value > largest[column] else value
    return out


@njit(cache=True, nogil=True)
def printed_each(order, analyte, site_of, female, catalogue, scale, step, of):  # type: ignore[no-untyped-def]
    """Values in the laboratory's unit and decimals, whether below detection, and flags."""
    value, below = np.empty(order.size), np.empty(order.size, np.bool_)
    flag = np.empty(order.size, np.int8)
    detection, low, high, critical_low, critical_high = of
    for n in range(order.size):
        site, column, sex = site_of[order[n]], analyte[n], np.int64(female[order[n]])
        below[n] = catalogue[n] < detection[column]
        bounded = detection[column] if below[n] else catalogue[n]
        value[n] = np.rint(bounded / scale[site, column] * step[site, column]) / step[site, column]
        flag[n] = _flag(
            value[n] * scale[site, column], low[sex, column], high[sex, column], critical_low[column],
            critical_high[column],
        )  # fmt: skip
    return value, below, flag


@njit(cache=True, nogil=True, inline="always")
def _flag(value, low, high, critical_low, critical_high):  # type: ignore[no-untyped-def]
    if np.isnan(value):
        return NO_FLAG
    if value < critical_low:
        return LL
    if value > critical_high:
        return HH
    if value < low:
        return L
    if value > high:
        return H
    return NO_FLAG if np.isnan(low) and np.isnan(high) else N


@njit(cache=True, nogil=True)
def let_in(early, late, place):  # type: ignore[no-untyped-def]
    """All early values in their order, and each late one before the early one at its place; places ascend."""
    out = np.empty(early.size + late.size, early.dtype)
    begin = 0
    for n in range(late.size):
        out[begin + n : place[n] + n] = early[begin : place[n]]
        out[place[n] + n] = late[n]
        begin = place[n]
    out[begin + late.size :] = early[begin:]
    return out

"""Who refers to whom: a directed graph with shares, and the same shares as a table for drawing many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hospitals.network.sites import CENTRAL, DISTRICT, PROVINCIAL, SPECIALISED, Sites, network_numbers

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Ladder:
    """Cumulative shares, one row per referring site: `upward` of referrals, `homes` of usual places of care."""

    upward: NDArray[np.float64]
    homes: NDArray[np.float64]
    top: NDArray[np.bool_]

    def refer_up(self, site: NDArray[np.int64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """The site each person is referred to; who stands on the top rung stays there."""
        target = (self.upward[site] <= uniform[:, None]).sum(axis=1)
        return np.where(self.top[site], site, target).astype(np.int64)

    def home(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """The usual place of care for each uniform number."""
        return np.searchsorted(self.homes, uniform, side="right").astype(np.int64)


def referral_graph(sites: Sites) -> nx.DiGraph[str]:
    """Facility keys as nodes; edges `direction` up (shares of a sender add to 1) and down (back to every sender)."""
    import networkx as nx  # whoever draws a world needs the shares alone

    graph: nx.DiGraph[str] = nx.DiGraph()
    for facility, rung in zip(sites.facilities, sites.rung, strict=True):
        graph.add_node(facility.key, network=facility.network, rung=int(rung), lab_level=facility.lab_level)
    shares, distance = upward_shares(sites), distances_km(sites)
    for sender, receiver in zip(*np.nonzero(shares), strict=True):
        kilometres = round(float(distance[sender, receiver]), 1)
        up, down = sites.key[sender], sites.key[receiver]
        graph.add_edge(up, down, direction="up", share=float(shares[sender, receiver]), kilometres=kilometres)
        graph.add_edge(down, up, direction="down", share=float(shares[sender, receiver]), kilometres=kilometres)
    return graph


def ladder_of(sites: Sites) -> Ladder:
    """The referral shares and homes of these sites, ready for keyed draws."""
    shares = upward_shares(sites)
    top = shares.sum(axis=1) == 0
    upward = np.cumsum(shares, axis=1)
    upward[~top, -1] = np.inf  # rounding must not leave a gap at the top
    upward[~top] = np.where(upward[~top] >= 1 - 1e-12, np.inf, upward[~top])
    homes = np.cumsum(home_shares(sites))
    homes[-1] = 1.0
    return Ladder(upward=upward, homes=homes, top=top)


def upward_shares(sites: Sites) -> NDArray[np.float64]:
    """Share of a sender's referrals that each receiver gets: nearer, larger, fewer rungs skipped; rows add to 1."""
    number = network_numbers()
    steps = sites.rung[None, :] - sites.rung[:, None]
    allowed = (steps > 0) & (sites.network[None, :] == sites.network[:, None])
    pull = sites.visits_per_day[None, :] ** number["attraction_size_exponent"]
    pull = pull * np.exp(-distances_km(sites) / number["attraction_length"])
    pull = np.where(allowed, pull * number["skip_factor"] ** np.maximum(steps - 1, 0), 0.0)
    total = pull.sum(axis=1, keepdims=True)
    shares = np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)
    return np.asarray(shares, dtype=np.float64)


def home_shares(sites: Sites) -> NDArray[np.float64]:
    """Share of patients whose usual place of care is each site: by rung, then by outpatient visits within the rung."""
    number = network_numbers()
    names = {DISTRICT: "district", PROVINCIAL: "provincial", SPECIALISED: "specialised", CENTRAL: "central"}
    shares = np.zeros(len(sites))
    for rung, name in names.items():
        here = sites.rung == rung
        if here.any():
            shares[here] = number[f"home_share_{name}"] * sites.visits_per_day[here] / sites.visits_per_day[here].sum()
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def distances_km(sites: Sites) -> NDArray[np.float64]:
    """Great-circle distance between every two sites in km."""
    lat, lon = np.radians(sites.latitude), np.radians(sites.longitude)
    half_lat = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    half_lon = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    chord = half_lat + np.cos(lat[:, None]) * np.cos(lat[None, :]) * half_lon
    return np.asarray(2 * network_numbers()["earth_radius"] * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))

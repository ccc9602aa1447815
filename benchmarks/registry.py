"""Speed of drawing a registry. Usage: python benchmarks/registry.py [persons]   (default 530000: about 1 M cards)

Bound: the keyed luck alone, one uniform number per card and cause, which no way of drawing can do without.
Rival: Faker's own Vietnamese rows (name, date, number, phone, address; no mistakes, no families), per card.
Targets: a million cards under 90 s on one core and under 4 GB; ten times the people in at most 12 times the time.
Ratios count; seconds depend on the machine.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from faker import Faker

from emr_hub.randomness import uniforms
from hospitals.population import causes, draw_registry

ROWS_OF_THE_RIVAL = 3_000


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def luck(cards: int) -> None:
    """One number per card and cause, in blocks as the registry draws them."""
    for first in range(0, cards, 60_000):
        keys = np.arange(first, min(first + 60_000, cards), dtype=np.uint64)
        for cause in causes():
            uniforms(7, cause, keys)


def faker_rows(count: int) -> list[tuple[str, ...]]:
    fake = Faker("vi_VN")
    Faker.seed(7)
    return [
        (fake.name(), str(fake.date_of_birth()), fake.numerify("9###########"), fake.phone_number(), fake.address())
        for _ in range(count)
    ]


def main() -> None:
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 530_000
    draw_registry(1, 2_000)  # tables read, code warm
    took_small = seconds(lambda: draw_registry(7, persons // 10))
    began = time.perf_counter()
    cards = draw_registry(7, persons).registrations.num_rows
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    bound, rival = seconds(lambda: luck(cards)), seconds(lambda: faker_rows(ROWS_OF_THE_RIVAL))
    print(f"cards                          {cards:>12,}")
    print(f"seconds                        {took:>12.1f}   target below 90 for a million")
    print(f"memory, GB                     {memory:>12.2f}   target below 4")
    print(f"microseconds a card            {1e6 * took / cards:>12.1f}")
    print(f"times the luck alone           {took / bound:>12.1f}")
    print(f"times faster than Faker's rows {rival / ROWS_OF_THE_RIVAL / (took / cards):>12.1f}")
    print(f"ten times the people cost      {took / took_small:>12.1f}   target at most 12")


if __name__ == "__main__":
    main()

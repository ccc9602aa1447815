"""Changes are carried out: foreseen, asked for, and then done in one transaction, in which what was foreseen must hold.

So however many ask at once for what is not yet there, in whatever process, exactly one makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from emr_hub.errors import DataError
from emr_hub.server.asked import Interaction
from emr_hub.server.endpoint import Endpoint, etag
from emr_hub.server.foreseeing import meant
from emr_hub.server.foreseeing_together import all_foreseen
from emr_hub.server.reading import present
from emr_hub.server.references import Name, named_here
from emr_hub.server.refusals import Refusal, refused
from emr_hub.server.searching import looked_up
from emr_hub.server.steps import Done, Settled, Step
from emr_hub.storage import Page, Put, Stored

_TRIES: Final = 8  # times that others may change what was foreseen before the caller is told so

Steps = Callable[[], Sequence[Step]]
"""Gives the steps, anew for every try."""


class _Overtaken(Exception):
    """Somebody changed what was foreseen before it was done."""


async def carry_out(
    endpoint: Endpoint, steps: Steps, asked: Interaction, lookups: Mapping[int, Interaction] | None = None
) -> Done:
    """Do all steps or none, and then look up what `lookups` ask; Refusal when it cannot be done.

    `asked` is the request they came in. The hooks are told after the commit.
    """
    for _ in range(_TRIES):
        settled = all_foreseen(endpoint, steps())
        for one in settled:
            await _asked_before(endpoint, one, asked)
        try:
            done = _together(endpoint, settled, lookups or {})
        except _Overtaken:
            continue
        await endpoint.written([(one.resource, one.stored) for one in settled if one.resource and one.stored])
        await endpoint.removed([one.before for one in settled if one.step.verb == "delete" and one.before])
        return done
    raise Refusal(409, "conflict", "others keep changing the same resource; try again")


async def _asked_before(endpoint: Endpoint, one: Settled, asked: Interaction) -> None:
    step = one.step
    named = None if step.verb == "create" and not step.place else one.resource_id or None
    verb = "update" if step.verb == "patch" else step.verb
    await endpoint.ask(Interaction(verb, step.resource_type, named, step.query, one.resource, asked.headers,
                                   asked.caller))  # fmt: skip


def _together(endpoint: Endpoint, settled: list[Settled], lookups: Mapping[int, Interaction]) -> Done:
    with endpoint.store.transaction():
        for one in settled:
            _still_holds(endpoint, one)
        _deleted(endpoint, [one for one in settled if one.step.verb == "delete" and one.resource_id])
        coming = [one for one in settled if one.resource is not None]
        _lead_somewhere(endpoint, coming)
        _stored(endpoint, coming)
        return Done(settled, {n: _looked_up(endpoint, lookup, n) for n, lookup in lookups.items()})


def _still_holds(endpoint: Endpoint, one: Settled) -> None:
    """What was foreseen, looked at again where nobody else can change it any more."""
    step = one.step
    if step.is_conditional or step.verb == "patch":
        now = meant(endpoint, step) if step.is_conditional else endpoint.store.get(step.resource_type, one.resource_id)
        # Whom a condition means must be the same; a patch was made for one version, anything else replaces any.
        if _named(now) != _named(one.before) or (step.verb == "patch" and now != one.before):
            raise _Overtaken
    if step.if_match is not None or step.if_none_match is not None or step.verb == "delete":
        _not_stale(one, _lying(endpoint, one))


def _lying(endpoint: Endpoint, one: Settled) -> Stored | None:
    found = endpoint.store.get(one.step.resource_type, one.resource_id) if one.resource_id else None
    return None if found is None or found.deleted else found


def _named(stored: Stored | None) -> str | None:
    return None if stored is None else stored.resource_id


def _not_stale(one: Settled, lies: Stored | None) -> None:
    """The caller's If-Match and If-None-Match hold: 412 otherwise."""
    if one.step.verb == "delete":
        one.before = lies
    known, unwanted = one.step.if_match, one.step.if_none_match
    place = one.step.place or None
    if known is not None and known != "*" and (lies is None or known not in (etag(lies), f'"{lies.version}"')):
        raise Refusal(412, "conflict", "another version is the present one", expression=place)
    if known == "*" and lies is None:
        raise Refusal(412, "conflict", "there is no version yet", expression=place)
    if unwanted is not None and lies is not None and unwanted in ("*", etag(lies)) and one.step.verb != "create":
        raise Refusal(412, "conflict", "it is there already", expression=place)


def _deleted(endpoint: Endpoint, going: Sequence[Settled]) -> None:
    now = endpoint.clock.now()
    for one in going:
        one.stored = endpoint.store.delete(one.step.resource_type, one.resource_id, now)


def _lead_somewhere(endpoint: Endpoint, coming: Sequence[Settled]) -> None:
    """Every reference to a resource that should lie here finds it here, or among what comes with it: else 422."""
    together = {(one.step.resource_type, one.resource_id) for one in coming}
    asked: dict[Name, str] = {}
    for one in coming:
        place = f"{one.step.place}.resource" if one.step.place else one.step.resource_type
        for name, version, where in named_here(one.resource or {}, endpoint.base, place):
            if name[0] not in endpoint.enforced:
                continue
            if version is not None and endpoint.store.version(*name, version) is None:
                raise _nowhere(where)
            if name not in together:
                asked.setdefault(name, where)
    missing = endpoint.store.missing(asked) if asked else set()
    for name, where in asked.items():
        if name in missing:
            raise _nowhere(where)


def _nowhere(where: str) -> Refusal:
    return Refusal(422, "not-found", "a reference to a resource that is not here", expression=where)


def _stored(endpoint: Endpoint, coming: Sequence[Settled]) -> None:
    if not coming:
        return
    now = endpoint.clock.now()
    puts = [Put(one.step.resource_type, one.resource_id, one.resource or {}, now) for one in coming]
    try:
        stored = endpoint.store.put_many(puts)
    except DataError as error:
        raise refused(error, 422) from error
    for one, lies in zip(coming, stored, strict=True):
        one.stored = lies


def _looked_up(endpoint: Endpoint, asked: Interaction, n: int) -> Stored | Page:
    try:
        if asked.resource_id:
            return present(endpoint.store.get(asked.resource_type, asked.resource_id))
        return looked_up(endpoint, asked, asked.query)
    except Refusal as refusal:
        raise refusal.within(f"Bundle.entry[{n}]") from refusal

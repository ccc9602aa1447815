"""Search: from the parameters to a searchset that is spliced from stored bytes."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Response

from emr_hub.errors import DataError
from emr_hub.fhir.bundle import Link, spliced_searchset
from emr_hub.fhir.outcome import outcome
from emr_hub.server.asked import Interaction, preferred
from emr_hub.server.asked import Query as Pairs
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.refusals import Refusal, fhir_response, refused
from emr_hub.storage import GonePage, Page, Query, Stored, summarised

_OF_THE_ANSWER = frozenset({"_format", "_pretty"})  # they say how to write it, not what to find
_PAGE = "_page"
_CUT = "more would be included than one page holds; ask for fewer matches by _count"


async def search(endpoint: Endpoint, asked: Interaction) -> Response:
    """A searchset of what matches; unknown parameters are ignored or, under strict handling, refused."""
    if asked.resource_type:
        await endpoint.ask(asked)
    if asked.resource_type in endpoint.answers:
        return await endpoint.answered(asked)
    page = looked_up(endpoint, asked, await _as_understood(endpoint, asked))
    included = _showable(endpoint, page.included)
    await endpoint.shown(asked, [*_showable(endpoint, page.matches), *included])
    return fhir_response(searchset(endpoint, asked, page))


def looked_up(endpoint: Endpoint, asked: Interaction, pairs: Pairs) -> Page:
    """The page that matches; Refusal 400 for what cannot be understood, 410 for a page that is gone."""
    token = next((value for name, value in pairs if name == _PAGE), None)
    try:
        if token is not None:
            return endpoint.store.next_page(token)
        query = endpoint.store.read_query(asked.resource_type or None, pairs)
        _no_unknown(query, asked)
        if not asked.resource_type:
            _only_served(endpoint, query)
        return endpoint.store.page(query, default_count=endpoint.default_count, most=endpoint.max_count)
    except GonePage as error:
        raise Refusal(410, "expired", error.what) from error
    except DataError as error:
        raise refused(error, 400) from error


def searchset(endpoint: Endpoint, asked: Interaction, page: Page) -> bytes:
    """The Bundle of one page, with its links."""
    query = page.query
    whole = query.summary in (None, "false") and not query.elements
    at, shown = f"{endpoint.base}/", _showable(endpoint, page.matches)
    matches = [(f"{at}{o.resource_type}/{o.resource_id}", o.body if whole else summarised(o, query)) for o in shown]
    included = [(f"{at}{o.resource_type}/{o.resource_id}", o.body) for o in _showable(endpoint, page.included)]
    remarks = [outcome("incomplete", _CUT, severity="warning")] if page.cut else []
    return spliced_searchset(matches, included, total=page.total, links=_links(endpoint, asked, page), remarks=remarks)


def asked_for(endpoint: Endpoint, asked: Interaction) -> Query:
    """What a read asks of one resource beside its id: `_summary` and `_elements`."""
    shaping = tuple(pair for pair in asked.query if pair[0] in ("_summary", "_elements"))
    try:
        return endpoint.store.read_query(asked.resource_type, shaping)
    except DataError as error:
        raise refused(error, 400) from error


def shortened(stored: Stored, query: Query) -> bytes:
    """The bytes of a resource, or of the part of it that was asked for."""
    return summarised(stored, query)


def strictly(asked: Interaction) -> bool:
    """Whether the caller wants unknown parameters refused."""
    return preferred(asked.headers, "handling") == "strict"


async def _as_understood(endpoint: Endpoint, asked: Interaction) -> Pairs:
    """The parameters of the search itself, as the hook of the type wants them understood."""
    hook = endpoint.on_query.get(asked.resource_type)
    pairs = asked.query if hook is None else await hook(asked)
    return tuple(pair for pair in pairs if pair[0] not in _OF_THE_ANSWER)


def _no_unknown(query: Query, asked: Interaction) -> None:
    if query.ignored and strictly(asked):
        names = ", ".join(query.ignored)
        raise Refusal(400, "not-supported", f"search parameter {names} is not supported", expression=query.ignored[0])


def _only_served(endpoint: Endpoint, query: Query) -> None:
    """A search of the whole server names its types, and only such as are served from the store."""
    if not query.types:
        raise Refusal(400, "required", "a search of the whole server names its types by _type", expression="_type")
    for kind in query.types:
        if kind not in endpoint.readable or kind in endpoint.answers:
            raise Refusal(404, "not-supported", f"{kind} is not served here", expression="_type")


def _showable(endpoint: Endpoint, found: Sequence[Stored]) -> list[Stored]:
    """What may be shown here: an include never brings what could not be read by its own address."""
    return [one for one in found if one.resource_type in endpoint.readable]


def _links(endpoint: Endpoint, asked: Interaction, page: Page) -> list[Link]:
    """self, first and next, all absolute."""
    place = f"{endpoint.base}/{asked.resource_type}".rstrip("/")
    as_written = asked.written if asked.written and page.query.used == asked.query else urlencode(page.query.used)
    first = f"{place}?{as_written}" if as_written else place
    token = next((value for name, value in asked.query if name == _PAGE), None)
    links = [Link("self", f"{place}?{urlencode([(_PAGE, token)])}" if token else first)]
    if token:
        links.append(Link("first", first))
    if page.next:
        links.append(Link("next", f"{place}?{urlencode([(_PAGE, page.next)])}"))
    return links

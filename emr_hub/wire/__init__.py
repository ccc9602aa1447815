"""The wire between two programs: HTTP by httpx, in one process through ASGI, in a live pilot through sockets.

Every request is counted, every failure becomes an error of the other side.
"""

from emr_hub.wire.routes import Answer, RouteStatistics
from emr_hub.wire.wire import Wire

__all__ = ["Answer", "RouteStatistics", "Wire"]

"""Connections in; connections whose answers leave at once out."""

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol


class PromptProtocol(H11Protocol):
    """Uvicorn's HTTP/1.1 without Nagle's algorithm.

    asyncio turns it off only for sockets that it opened itself, and the workers of a server share one that uvicorn opened; with it,
    every answer waits some 40 ms for the client's acknowledgement of its header.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection."""
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)

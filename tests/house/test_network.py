"""No test may depend on another machine; this one tries."""

import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_a_test_that_connects_to_another_machine_is_stopped(address: tuple[str, int]) -> None:
    with (
        socket.socket() as one,
        pytest.raises(AssertionError, match="a test wanted to connect to"),
    ):
        one.connect(address)


def test_this_machine_may_be_talked_to() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as one,
    ):
        assert one.getpeername() == server.getsockname()

"""Ports for servers that cannot be told to choose one."""
import socket


def find_free_port():
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

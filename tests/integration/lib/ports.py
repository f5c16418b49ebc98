"""Ports for servers that cannot be told to choose one."""
import random
import socket

# Below those that the kernel gives to outgoing connections: one of these could take the port before its server does.
PORTS = range(15000, 32000)


def find_free_port():
    """One that nobody listens on now."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port

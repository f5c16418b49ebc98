"""A client of chatbot.v1, written from docs/websocket-protocol.md."""
import asyncio
import json

import websockets


class ChatSocket:
    """One socket; `session`, `token` and `seq` are what a client must keep between two."""

    def __init__(self, daemon, session=None, token=None):
        self.url = daemon.ws if daemon else "ws://127.0.0.1:8080/ws"
        self.session = session
        self.token = token
        self.ws = None
        self.welcome = None

    async def open(self, last_seq=None, **options):
        self.ws = await websockets.connect(self.url, subprotocols=["chatbot.v1"], compression=None,
                                           max_size=None, open_timeout=30, ping_interval=None, **options)
        hello = {"type": "hello"}
        if self.session:
            hello.update(session=self.session, token=self.token)
            if last_seq is not None:
                hello["last_seq"] = last_seq
        await self.send(**hello)
        self.welcome = await self.expect("welcome")
        self.session = self.welcome["session"]
        self.token = self.welcome.get("token", self.token)
        return self

    async def send(self, **frame):
        await self.ws.send(json.dumps(frame))

    async def receive(self, timeout=20):
        return json.loads(await asyncio.wait_for(self.ws.recv(), timeout))

    async def expect(self, *types, timeout=20):
        """The next frame of one of these types; others are passed over."""
        while True:
            frame = await self.receive(timeout)
            if frame["type"] in types:
                return frame

    async def ask(self, client_id, text):
        """Sends a message; returns its ack and the reply."""
        await self.send(type="message", client_id=client_id, text=text)
        ack = await self.expect("ack", "error")
        assert ack["type"] == "ack", ack
        while True:
            reply = await self.expect("message", "error")
            if reply.get("reply_to") == ack["seq"]:
                return ack, reply

    async def close_code(self, timeout=20):
        """Reads on until the socket is closed; returns the close code."""
        try:
            while True:
                await asyncio.wait_for(self.ws.recv(), timeout)
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    async def close(self):
        await self.ws.close()

    async def __aenter__(self):
        return await self.open()

    async def __aexit__(self, *unused):
        await self.close()

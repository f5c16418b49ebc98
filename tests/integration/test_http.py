"""The HTTP API against the real daemon, as docs/http-api.md tells it."""
import json
import socket
import subprocess

from lib.http import HttpSession, request
from lib.raw import raw, read_head


def test_one_call(daemon):
    answer = request("POST", f"{daemon.base}/api/v1/chat", {"message": "When are you open?"})
    assert answer.status == 200
    assert "Monday to Friday" in answer.json["reply"]["text"]
    assert answer.json["reply"]["source"]["title"] == "When are you open?"
    again = request("POST", f"{daemon.base}/api/v1/chat",
                    {"message": "thanks", "session_id": answer.json["session_id"], "token": answer.json["token"]})
    assert again.json["reply"]["seq"] == 4


def test_conversation_with_curl(daemon):
    """The commands of docs/http-api.md, by curl itself."""
    def curl(*arguments):
        done = subprocess.run(["curl", "-sS", "--max-time", "20", *arguments], capture_output=True, text=True,
                              check=True)
        return done.stdout

    made = json.loads(curl("-X", "POST", f"{daemon.base}/api/v1/sessions", "-H", "Content-Type: application/json",
                           "-d", '{"name": "Ada", "locale": "en"}'))
    messages = f"{daemon.base}/api/v1/sessions/{made['id']}/messages"
    bearer = f"Authorization: Bearer {made['token']}"
    kind = "Content-Type: application/json"
    first = json.loads(curl(messages, "-H", bearer, "-H", kind,
                            "-d", '{"client_id": "m-1", "text": "How do I reset my password?"}'))
    assert first["message"]["seq"] == 1 and first["reply"]["reply_to"] == 1
    streamed = curl("-N", messages, "-H", bearer, "-H", kind, "-H", "Accept: text/event-stream",
                    "-d", '{"client_id": "m-2", "text": "When are you open?"}')
    events = [line[7:] for line in streamed.splitlines() if line.startswith("event: ")]
    assert events[0] == "ack" and events[-1] == "message" and "delta" in events
    history = json.loads(curl(f"{messages}?after=0&limit=50", "-H", bearer))["messages"]
    assert [m["seq"] for m in history] == [1, 2, 3, 4]


def test_same_client_id_gives_the_same_answer(daemon):
    session = HttpSession(daemon)
    first = session.send("m-1", "When are you open?")
    second = session.send("m-1", "something else")
    assert first.status == second.status == 201
    assert first.json == second.json
    assert len(session.history()) == 2


def test_tokens_open_only_their_own_session(daemon):
    mine = HttpSession(daemon)
    other = HttpSession(daemon)
    url = daemon.base + mine.path
    assert request("GET", url).status == 401
    assert request("GET", url, token=other.token).status == 403
    assert request("GET", url, token="x" * 43).status == 403
    assert request("DELETE", url, token=other.token).status == 403
    assert request("GET", url, token=mine.token).status == 200


def test_uploads_belong_to_their_session(daemon):
    mine = HttpSession(daemon)
    other = HttpSession(daemon)
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
    made = mine.ask("POST", "/uploads?name=a.png", png, headers={"Content-Type": "application/octet-stream"})
    assert made.status == 201 and made.json["type"] == "image/png"
    url = f"{daemon.base}/api/v1/uploads/{made.json['id']}"
    got = request("GET", url, token=mine.token)
    assert got.body == png
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert request("GET", url, token=other.token).status == 404
    assert request("GET", url).status == 401


def test_erased_means_gone(daemon):
    """No word of an erased session is in any file of the data directory."""
    session = HttpSession(daemon)
    secret = "zebra-quagga-okapi"
    session.send("m-1", f"my word is {secret}")
    png = b"\x89PNG\r\n\x1a\n" + secret.encode()
    session.ask("POST", "/uploads?name=a.png", png, headers={"Content-Type": "application/octet-stream"})
    assert session.ask("DELETE").status == 204
    assert session.ask("GET").status == 403
    daemon.stop()
    for path in daemon.data.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
    assert secret not in daemon.log()
    assert session.token not in daemon.log()


def test_malformed_input_gets_a_clear_answer(daemon):
    session = HttpSession(daemon)
    kind = {"Content-Type": "application/json"}
    for body, word in [(b"{", "JSON"), (b"[]", "object"), (b'{"client_id":1,"text":"x"}', "client_id"),
                       (b'{"client_id":"a","text":""}', "text"), (b'{"text":"x"}', "client_id"),
                       (b'{"client_id":"a","text":"\xff"}', "UTF-8"), (b"[" * 500, "deep")]:
        answer = session.ask("POST", "/messages", body, headers=kind)
        assert answer.status == 400, (body, answer.body)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert word in answer.json["detail"], (body, answer.json)
    broken = session.ask("POST", "/uploads", b"--x\r\nno headers",
                         headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert broken.status == 400
    assert request("GET", f"{daemon.base}/nowhere").status == 404
    refused = request("PUT", f"{daemon.base}/healthz", b"")
    assert refused.status == 405 and "GET" in refused.headers["Allow"]
    assert session.history() == []
    assert not list((daemon.data / "uploads").iterdir())


def test_rate_limits(make_daemon):
    with make_daemon("[RateLimit]\nMessagesBurst=3\nMessagesPerMinute=1\n") as daemon:
        session = HttpSession(daemon)
        answers = [session.send(f"m-{i}", "hello") for i in range(5)]
        assert [a.status for a in answers] == [201, 201, 201, 429, 429]
        assert int(answers[3].headers["Retry-After"]) > 0
        assert answers[0].headers["RateLimit-Limit"] == "3"
        assert answers[3].json["code"] == "rate_limited"
        assert 'chatbot_rate_limited_total{scope="messages"} 2' in request("GET", f"{daemon.base}/metrics").body.decode()


def test_half_closed_requests_are_answered(daemon):
    """Who has sent all, and says so with a FIN in the same breath, gets the answer: RFC 9112, section 9.6."""
    session = HttpSession(daemon)
    for i in range(50):
        body = json.dumps({"client_id": f"h-{i}", "text": "When are you open?"}).encode()
        with raw(daemon) as sock:
            sock.sendall(f"POST {session.path}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.token}\r\n"
                         f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            sock.shutdown(socket.SHUT_WR)
            assert b" 201 " in read_head(sock), i
    assert len([m for m in session.history() if m["role"] == "visitor"]) == 50

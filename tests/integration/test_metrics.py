"""What /metrics says of what was done, to the last message."""
import asyncio
import gzip
import re
import socket

from lib.http import HttpSession, request
from lib.wait import wait_until
from lib.websocket import ChatSocket

# Names that dashboards and rules of administrators rely on.
NAMES = """
chatbot_http_request_duration_seconds chatbot_chat_response_duration_seconds chatbot_websocket_connections
chatbot_websocket_connections_total chatbot_chat_messages_total chatbot_sessions_active chatbot_uploads_total
chatbot_upload_size_bytes chatbot_chat_ratings_total chatbot_rate_limited_total chatbot_alerts_firing
chatbot_backup_last_success_timestamp_seconds chatbot_widget_active_info chatbot_store_commit_duration_seconds
chatbot_log_lines_total chatbot_build_info process_cpu_seconds_total process_resident_memory_bytes
process_start_time_seconds process_open_fds process_max_fds
""".split()


def read(daemon, **headers):
    answer = request("GET", daemon.base + "/metrics", headers=headers)
    assert answer.status == 200
    return answer


def series(daemon):
    """Every series and its value."""
    text = read(daemon).body.decode()
    return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*(?:\{.*\})?) (\S+)$", text, re.M)}


def value_of(daemon, name):
    return series(daemon)[name]


def test_every_promised_name_is_there(daemon):
    text = read(daemon).body.decode()
    families = set(re.findall(r"^# TYPE (\S+)", text, re.M))
    assert [name for name in NAMES if name not in families] == []


def test_compressed(daemon):
    plain = read(daemon)
    packed = read(daemon, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and plain.headers["Content-Encoding"] is None
    assert len(packed.body) * 4 < len(plain.body)
    assert b"\nchatbot_build_info{" in gzip.decompress(packed.body)


def test_messages_by_role_and_channel(daemon):
    def messages(role, channel):
        return value_of(daemon, f'chatbot_chat_messages_total{{role="{role}",channel="{channel}"}}')

    session = HttpSession(daemon)
    assert session.send("a", "When are you open?").status == 201
    assert session.send("a", "When are you open?").status == 201  # the same again is none more
    assert b"event: message" in session.send("b", "Tell me", headers={"Accept": "text/event-stream"}).body

    async def speak():
        async with ChatSocket(daemon) as client:
            await client.ask("c", "hello")

    asyncio.run(speak())
    assert [messages("visitor", channel) for channel in ("http", "stream", "websocket")] == [1, 1, 1]
    assert [messages("bot", channel) for channel in ("http", "stream", "websocket")] == [1, 1, 1]
    assert session.ask("POST", "/rating", {"seq": 2, "value": "good"}).status == 201
    assert value_of(daemon, 'chatbot_chat_ratings_total{verdict="good"}') == 1
    assert value_of(daemon, 'chatbot_chat_ratings_total{verdict="bad"}') == 0


def test_uploads_by_what_became_of_them(daemon):
    def uploads(result):
        return value_of(daemon, f'chatbot_uploads_total{{result="{result}"}}')

    session = HttpSession(daemon)
    headers = {"Content-Type": "application/octet-stream"}
    assert session.ask("POST", "/uploads?name=a.txt", b"Hello", headers=headers).status == 201
    assert session.ask("POST", "/uploads?name=a.bin", b"PK\x03\x04" + bytes(100), headers=headers).status == 415
    with socket.create_connection(("127.0.0.1", daemon.port)) as client:
        client.sendall(f"POST {session.path}/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.token}\r\n"
                       "Content-Length: 1000\r\n\r\nbegun".encode())
        wait_until(lambda: value_of(daemon, "chatbot_http_connections") >= 2)
    wait_until(lambda: uploads("incomplete") == 1)
    assert [uploads(result) for result in ("stored", "refused", "failed")] == [1, 1, 0]
    assert value_of(daemon, "chatbot_upload_size_bytes_sum") == 5


def send_raw(daemon, data):
    """Sends bytes that are refused; returns the status."""
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=20) as client:
        client.sendall(data)
        answer = client.recv(4096)
    found = re.match(rb"HTTP/1.1 (\d+) ", answer)
    assert found and b"application/problem+json" in answer, answer
    return int(found.group(1))


def test_every_request_is_logged_and_counted(make_daemon):
    """Also those that are refused by their head, whose body does not come, and that become a socket."""
    config = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\nHeadTimeoutMs=1500\nProgressTimeoutMs=1500\n"
    host = b" HTTP/1.1\r\nHost: x\r\n"
    json = b"Content-Type: application/json\r\n"
    refused = [
        (b"GET /%zz" + host + b"\r\n", 400, "GET /%zz 400"),
        (b"GET /%00" + host + b"\r\n", 400, "GET /%00 400"),
        (b"OPTIONS *" + host + b"\r\n", 400, r"OPTIONS \* 400"),
        (b"GET /long" + host + b"X: " + b"x" * 20000, 431, "GET /long 431"),
        (b"GET /slow" + host, 408, "GET /slow 408"),
        (b"GET /new HTTP/3.0\r\n\r\n", 505, "GET /new 505"),
        (b"POST /api/v1/sessions" + host + json + b"Content-Length: 99\r\n\r\n{", 408, "POST /api/v1/sessions 408"),
        (b"POST /api/v1/sessions" + host + json + b"Content-Length: 99000000\r\n\r\n{", 413,
         "POST /api/v1/sessions 413"),
    ]
    with make_daemon(config, environment={"LOG_LEVEL": "http"}) as daemon:
        for data, status, line in refused:
            assert send_raw(daemon, data) == status, data
            daemon.wait_for_line(rf"http  {line} \d")
        with socket.create_connection(("127.0.0.1", daemon.port), timeout=20) as client:
            client.sendall(b"POST /api/v1/sessions" + host + json + b"Content-Length: 99\r\n\r\n{")
        daemon.wait_for_line(r"http  POST /api/v1/sessions 499 ")

        async def connect():
            async with ChatSocket(daemon):
                pass

        asyncio.run(connect())
        daemon.wait_for_line(r"http  GET /ws 101 ")
        assert request("GET", daemon.base + "/nowhere").status == 404
        counted = sum(value for name, value in series(daemon).items()
                      if name.startswith("chatbot_http_request_duration_seconds_count"))
        # The scrape that says it is logged, but not in itself yet.
        wait_until(lambda: len(re.findall(r"^\S+ http  ", daemon.log(), re.M)) == counted + 1)
        assert len(re.findall(r"http  (?!GET /metrics)", daemon.log())) == len(refused) + 3

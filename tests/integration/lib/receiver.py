"""An HTTP server that alerts are posted to: it takes them, fails, or hangs."""
import http.server
import threading


class Post:
    def __init__(self, path, headers, body):
        self.path = path
        self.headers = headers
        self.body = body


class Receiver:
    """Keeps what it is sent. Use it as a context manager."""

    def __init__(self):
        self.posts = []
        self.attempts = 0
        self.status = 200
        self.location = None
        self.hanging = threading.Event()
        self.released = threading.Event()
        self.server = None

    def handle(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.attempts += 1
        if self.hanging.is_set():
            self.released.wait(60)
            return
        if self.status < 300:
            self.posts.append(Post(handler.path, handler.headers, body))
        handler.send_response(self.status)
        if self.location:
            handler.send_header("Location", self.location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def __enter__(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.handle(self)

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

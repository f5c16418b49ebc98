"""HTTP as a script would speak it."""
import json
import urllib.error
import urllib.request


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


def request(method, url, body=None, token=None, headers=None, timeout=20):
    """Sends one request; an answer with an error is an answer, too."""
    fields = dict(headers or {})
    if token:
        fields["Authorization"] = f"Bearer {token}"
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
        fields.setdefault("Content-Type", "application/json")
    asked = urllib.request.Request(url, data=body, method=method, headers=fields)
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        return Answer(answer.code, answer.headers, answer.read())


class HttpSession:
    """One visitor's conversation over HTTP."""

    def __init__(self, daemon):
        self.daemon = daemon
        made = request("POST", f"{daemon.base}/api/v1/sessions", {})
        assert made.status == 201, made.body
        self.id = made.json["id"]
        self.token = made.json["token"]
        self.path = f"/api/v1/sessions/{self.id}"

    def ask(self, method, path="", body=None, **kwargs):
        return request(method, self.daemon.base + self.path + path, body, self.token, **kwargs)

    def send(self, client_id, text, **kwargs):
        return self.ask("POST", "/messages", {"client_id": client_id, "text": text}, **kwargs)

    def history(self):
        """Every message of the session, in order."""
        messages = []
        more = True
        while more:
            after = messages[-1]["seq"] if messages else 0
            page = self.ask("GET", f"/messages?after={after}&limit=500").json
            messages += page["messages"]
            more = page["more"]
        return messages

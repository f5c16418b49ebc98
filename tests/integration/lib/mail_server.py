"""A mail server as providers run it: STARTTLS first, then a login, then mail."""
import email
import email.policy
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class MailServer:
    """Keeps what it is sent. Use it as a context manager."""

    def __init__(self, certificate=None, user=None, password=None):
        self.mails = []
        self.refused = set()
        self.certificate = certificate
        self.user = user
        self.password = password
        self.port = 0
        self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.receivers = list(envelope.rcpt_tos)
        mail.encrypted = session.ssl is not None
        mail.raw = envelope.content
        self.mails.append(mail)
        return "250 OK"

    def _authenticate(self, server, session, envelope, mechanism, data):
        fits = isinstance(data, LoginPassword) and (
            data.login.decode(), data.password.decode()) == (self.user, self.password)
        return AuthResult(success=fits, handled=False)

    def __enter__(self):
        options = {}
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate.certificate, self.certificate.key)
            options.update(tls_context=context, require_starttls=True)
        if self.user:
            options.update(authenticator=self._authenticate, auth_required=True)
        self.controller = FreePortController(self, hostname="127.0.0.1", port=0, **options)
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *unused):
        self.controller.stop(no_assert=True)

    def sent_to(self, address, kind):
        """What @address got that says @kind: firing, resolved and so on."""
        return [mail for mail in self.mails if mail.receivers == [address] and mail["X-Chatbot-Alert"] == kind]


class FreePortController(Controller):
    """Knows which port the kernel chose."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

"""A mail server that takes everything and keeps nothing but numbers, for :mod:`impacthub.bench.mails`.

``python -m impacthub.bench.mail_sink`` prints its port; when its standard input ends, it prints what it counted. It
is as quick as it can be: what is measured is who sends.
"""

import json
import sys
import threading
from collections import Counter
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

MESSAGE_ID = b"message-id:"


class Server(ThreadingTCPServer):
    """Connections, and how often each Message-ID was taken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.connections = 0
        self.mails: Counter[bytes] = Counter()

    def counted(self) -> dict[str, int]:
        """What to print at the end."""
        return {
            "connections": self.connections,
            "mails": len(self.mails),
            "most": max(self.mails.values(), default=0),
        }


class Conversation(StreamRequestHandler):
    """As much SMTP as a worker needs."""

    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        """Say yes to everything until they leave."""
        self.server.connections += 1
        self._say(b"220 here")
        with suppress(ConnectionError):
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    return self._say(b"221 bye")
                if verb == b"DATA":
                    self._say(b"354 go on")
                    self._take()
                self._say(b"250 yes")

    def _take(self) -> None:
        while (line := self.rfile.readline()) and line != b".\r\n":
            if line[: len(MESSAGE_ID)].lower() == MESSAGE_ID:
                self.server.mails[line] += 1

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


def main() -> None:
    """Serve until nobody needs it any more."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(json.dumps(server.counted()) + "\n")
        server.shutdown()


if __name__ == "__main__":
    main()

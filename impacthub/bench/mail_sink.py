"""A mail server that takes everything and keeps nothing but numbers, for :mod:`impacthub.bench.mails`.

``python -m impacthub.bench.mail_sink`` prints its port; when its standard input ends, it prints what it counted.
"""

import asyncio
import json
import sys
from collections import Counter
from contextlib import suppress

END = b"\r\n.\r\n"


class Sink:
    """Connections, and how often each Message-ID was taken."""

    def __init__(self) -> None:
        self.connections = 0
        self.mails: Counter[bytes] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much SMTP as a worker needs."""
        self.connections += 1
        writer.write(b"220 here\r\n")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    self._keep(await reader.readuntil(END))
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 yes\r\n")
                if verb == b"QUIT":
                    break
        writer.close()

    def _keep(self, content: bytes) -> None:
        head = content.partition(b"\r\n\r\n")[0]
        self.mails.update(line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:"))

    def counted(self) -> dict[str, int]:
        """What to print at the end."""
        times = self.mails.values()
        return {"connections": self.connections, "mails": len(self.mails), "most": max(times, default=0)}


async def main() -> None:
    """Serve until nobody needs it any more."""
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=2**20)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    sys.stdout.write(json.dumps(sink.counted()) + "\n")
    server.close()


if __name__ == "__main__":
    asyncio.run(main())

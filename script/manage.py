#!/usr/bin/env python3
"""``manage.py`` with the data and settings of ``script/server``; run by ``script/manage``."""

import os
import subprocess
import sys

from local import environment
from programs import ServiceError
from services import ROOT, services, state_dir


def main(words: list[str]) -> int:
    """Runs one management command and returns its exit code."""
    state = state_dir("local")
    try:
        with services(state, durable=True) as urls:
            port = int(os.environ.get("PORT", "8000"))
            command = [sys.executable, str(ROOT / "manage.py"), *words]
            return subprocess.run(command, env={**os.environ, **environment(state, port), **urls}).returncode
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

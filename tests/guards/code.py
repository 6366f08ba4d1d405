"""Our own files, for the guards that read them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("impacthub", "trajects", "coaching", "community", "helpdesk", "evaluation")


def tracked(*folders: str) -> list[Path]:
    """Files in ``folders`` that git knows or would add, as paths below ``ROOT``; without git, all that are there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        names = {Path(line) for line in found.stdout.splitlines()}
        return sorted(name for name in names if (ROOT / name).is_file())
    everything = {path.relative_to(ROOT) for folder in folders or ["."] for path in (ROOT / folder).rglob("*")}
    outside = {".venv", "node_modules", "staticfiles", "media", ".git"}
    return sorted(path for path in everything if not outside & set(path.parts) and (ROOT / path).is_file())

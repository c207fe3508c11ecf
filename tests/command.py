"""The command, run as a shell runs it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "scrape")


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Return what the command did, and printed."""
    command, environ = [*COMMAND, *map(str, arguments)], os.environ | environment
    done = subprocess.run(command, cwd=ROOT, input=stdin, env=environ, capture_output=True, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

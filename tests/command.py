"""The command, run as a shell runs it: `run` by the server, which spares the import, COMMAND from the very start."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile, mkdtemp
from typing import BinaryIO

import server

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "scrape")
HANGS = 300  # seconds


@cache
def at() -> str:
    """Return the socket of the server, which is started once and ends with this process."""
    folder = mkdtemp()
    path = os.path.join(folder, "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        process = subprocess.Popen(
            [sys.executable, server.__file__, "--serve", str(listening.fileno())],
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
        )
    atexit.register(rmtree, folder)
    atexit.register(process.communicate)
    return path


@contextmanager
def begun(
    arguments: Sequence[str | Path], streams: Sequence[int], environment: Mapping[str, str]
) -> Iterator[tuple[int, BinaryIO]]:
    """Start the command; give its process number, and what will tell its exit code. It is killed if it hangs."""
    asking = [*map(str, arguments)], streams, str(ROOT), os.environ | environment
    with server.asked(at(), *asking) as connection, connection.makefile("rb") as told:
        connection.settimeout(HANGS)
        process = int(told.readline())
        try:
            yield process, told
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Return what the command did, and printed."""
    reading, writing = os.pipe()
    with TemporaryFile() as out, TemporaryFile() as err:
        with begun(arguments, (reading, out.fileno(), err.fileno()), environment) as (_, told):
            os.close(reading)
            with suppress(BrokenPipeError), open(writing, "wb") as pipe:
                pipe.write(stdin)
            code = int(told.readline())
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read().decode(), err.read().decode())


def kill(after: float, *arguments: str | Path) -> None:
    """Start the command and kill it, so many seconds later."""
    with open(os.devnull, "r+b") as nowhere, begun(arguments, [nowhere.fileno()] * 3, {}) as (process, told):
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        told.readline()


def run_anew(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Return the same of an interpreter that is started in an environment with these changes."""
    command, environ = [*COMMAND, *map(str, arguments)], os.environ | environment
    done = subprocess.run(command, cwd=ROOT, input=b"", env=environ, capture_output=True, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

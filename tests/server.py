"""A process that has imported all that the command needs, and forks for each run of it: an import costs half a second.

The run has a process, streams, a folder and an environment of its own, as if a shell had started it. It is asked for
through a socket: `asked` does, and `python tests/server.py SOCKET ARGUMENTS`, which hands over its own streams.
"""

import atexit
import json
import os
import select
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

IMPORTED_LATE = ("bibtexparser.entrypoint", "duckdb", "lxml.html", "rich.console", "rich.progress", "rich.table")


def asked(
    path: str, arguments: Sequence[str], streams: Sequence[int], folder: str, environment: Mapping[str, str]
) -> socket.socket:
    """Ask the server at `path` for a run; the socket then tells its process number and, when it ends, its exit code."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    socket.send_fds(connection, [b" "], streams)
    connection.sendall(json.dumps([arguments, folder, dict(environment)]).encode() + b"\n")
    return connection


def serve(listening: socket.socket) -> None:
    """Attend to whoever asks until standard input ends; return in each process that is to be a run."""
    while listening in select.select([listening, sys.stdin], [], [])[0]:
        connection, _ = listening.accept()
        if not os.fork():
            attend(connection)
            return
        connection.close()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    os._exit(0)


def attend(connection: socket.socket) -> None:
    """Read what is asked for, and tell how it ends; return in the process that is to be the run."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    arguments, folder, environment = json.loads(connection.makefile("rb").readline())
    run = os.fork()
    if not run:
        become(arguments, streams, folder, environment)
        return
    for stream in streams:  # or whoever writes to the run would not learn that it has ended
        os.close(stream)
    connection.sendall(b"%d\n" % run)
    code = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
    with suppress(BrokenPipeError):  # nobody waits for it any more
        connection.sendall(b"%d\n" % code)
    os._exit(0)


def become(arguments: Sequence[str], streams: Sequence[int], folder: str, environment: Mapping[str, str]) -> None:
    """Make this process what a shell would have started."""
    for at, stream in enumerate(streams):
        os.dup2(stream, at)
        os.close(stream)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115 — they stay open
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115 — the same
    sys.argv = ["paperlines", *arguments]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def ended(command: Callable[[], None]) -> None:
    """Run to the end and leave at once: to take apart what was imported takes longer than most runs."""
    try:
        command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    else:
        code = 0
    atexit._run_exitfuncs()  # noqa: SLF001 — what the interpreter itself does there
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def imported() -> None:
    """Import what any command may need, and find the formats."""
    from importlib import import_module
    from pkgutil import walk_packages

    import scrape

    modules = (one.name for one in walk_packages(scrape.__path__, "scrape.") if "__main__" not in one.name)
    for name in (*modules, *IMPORTED_LATE):
        import_module(name)
    scrape.formats.formats()


def main() -> None:
    """Serve, or hand a run over to the server."""
    if sys.argv[1] == "--serve":
        sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        from scrape.__main__ import main as command

        imported()
        serve(socket.socket(fileno=int(sys.argv[2])))
        ended(command)
    else:
        with asked(sys.argv[1], sys.argv[2:], (0, 1, 2), os.getcwd(), os.environ) as connection:
            sys.exit(int(connection.makefile("rb").read().split()[1]))


if __name__ == "__main__":
    main()

"""Ctrl-C is for the process that the user started, which ends those it started itself."""

import signal
from multiprocessing import resource_tracker


class without_interrupts:  # noqa: N801 — reads as a word of the `with` statement
    """Processes that are started here never see Ctrl-C: it is we who end them."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # who starts it later lets them through again
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

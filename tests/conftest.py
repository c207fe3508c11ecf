"""What holds for all tests.

Ctrl-C ends what they start, even where they run in the background, which has a shell ignore it. Property tests try as
many examples as find faults, and take their time on a slow machine.
"""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("suite", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
signal.signal(signal.SIGINT, signal.default_int_handler)

"""How long a property test may take and how much it tries: as many examples as find faults, on a slow machine too."""

from hypothesis import HealthCheck, settings

settings.register_profile("suite", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

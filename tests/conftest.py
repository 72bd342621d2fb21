"""What holds for all tests."""

import os

from hypothesis import settings

# The same examples in each run, so that a failure is always the change's own; CRMCAL_TEST_RANDOM=1 looks for new ones. No clock decides.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", print_blob=True, deadline=None)
settings.load_profile("random" if os.environ.get("CRMCAL_TEST_RANDOM") == "1" else "same")

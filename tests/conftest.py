"""What holds for all tests."""

import os

from hypothesis import settings

# The same examples in each run, so that a failure is always the change's own; CRMCAL_TEST_RANDOM=1 looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", print_blob=True)
settings.load_profile("random" if os.environ.get("CRMCAL_TEST_RANDOM") == "1" else "same")

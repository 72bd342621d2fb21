"""People, companies and opportunities as rows, what was merged, and whose every address is."""

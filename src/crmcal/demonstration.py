"""The demo: real commands on the packaged example calendar, moved so that its meetings lie around today."""

"""Setting crmcal up: the first configuration, and the sources in it."""

"""What the user does with people, companies and opportunities, apart from how it is typed."""

"""What leaves for others: one file per format; each writes an export piece by piece, in an order that is always the same."""

"""Address books: what vCards and tables of contacts say about people."""

"""Articles and their way into the record: feeds, pages, text, facts, matches, claims, review."""

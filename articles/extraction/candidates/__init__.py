"""One module a kind of fact: everything in a sentence that might be such a fact, each with its features."""

"""One module a kind of fact. Each holds a function from a sentence to the facts that it states."""

"""Companies, their sources, and the money and agreements between them."""

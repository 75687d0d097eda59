"""Companies over all their lots: the facts that signals are judged on, and what pages show of them."""

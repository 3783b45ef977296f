"""From the roll to a pool, with evidence that any stranger can check."""

"""From a pool to letters: the summons, its manifest, and the counts that must agree."""

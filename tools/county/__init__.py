"""The parts of the synthetic county: dice, names, places, people, planted cases, files, truth."""

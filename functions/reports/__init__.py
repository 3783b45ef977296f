"""What the office, the judges and the auditor read in sums: never a name, nor an address."""

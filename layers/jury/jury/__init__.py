"""What the steps of the business share: records, refusals, law, stores and wiring."""

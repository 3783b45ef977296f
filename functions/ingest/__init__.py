"""County file -> the county's roll: plan, then apply, then publish."""

"""Who may do what: the table of routes and roles, and the authoriser that obeys it."""

"""Files to facts: which files there are, and what each says."""

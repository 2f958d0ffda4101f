"""What is missing and what mends it: the root causes of failing imports, and candidates with their evidence."""

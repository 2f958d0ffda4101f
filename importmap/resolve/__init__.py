"""Facts to links: what the imports mean."""

"""Review: what a change writes that is there already, has a better place, or does not work."""

"""From the basket to the doorstep."""

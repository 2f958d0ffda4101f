"""What pytest would collect, and what keeps it from that."""

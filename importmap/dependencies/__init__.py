"""What distributions declare that they need, and what their code imports."""

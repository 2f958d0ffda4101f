"""Contracts: what imports a project allows itself, and which of its imports it does not allow."""

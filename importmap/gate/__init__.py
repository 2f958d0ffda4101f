"""The gate: which findings and figures a change is to blame for, and what a baseline lets through."""

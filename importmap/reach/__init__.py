"""What reaches what: critical paths to findings, names to whatever depends on them, changes to tests."""

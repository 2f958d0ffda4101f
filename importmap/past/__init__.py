"""Reading git without a checkout: what became of modules and names that are not there any more."""

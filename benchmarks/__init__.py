"""How fast importmap is beside its peers, and where its graph differs from theirs."""

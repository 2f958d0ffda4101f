import hypothesis

EXAMPLES = hypothesis

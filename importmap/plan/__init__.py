"""What to do about the findings, as decisions: who decides once, and one pull request carries it"""

"""What is remembered from run to run: what files held when they were last looked at, and whole answers"""

"""What a tree proposes to configure, and how that comes into its configuration file"""

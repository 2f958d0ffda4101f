"""importmap reads Python code without running it, and tells what its imports have become"""

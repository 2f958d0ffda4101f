"""The tests of importmap."""

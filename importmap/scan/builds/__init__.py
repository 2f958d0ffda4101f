"""What is built, installed and run around the code: one reader for each tool that is told so in a file; no opinion"""

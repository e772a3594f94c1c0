"""Files that are made with the user: answers typed at the terminal, and templates to fill in.

What is asked becomes the plain data of a file, and is read and checked as one; reading is in `model`.
"""

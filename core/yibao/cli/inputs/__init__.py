"""What commands ask for: files, the area and the date, and answers typed at the terminal.

What a file holds is read and checked in the model.
"""

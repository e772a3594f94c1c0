"""What rules of format 1 mean, said in the plainest format 2: a row for each entry, every key given, nothing joined or left out.

The proof of a rewriting compares with this. It is frozen, and shares nothing with the rewriting.
"""

"""Arrow tables and files: columns, texts, encodings, messages.

Nothing here knows what a row means for a settlement.
"""

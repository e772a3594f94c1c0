"""What goes in and what comes out: money and dates, the person and the bill, the result.

Nothing here knows a rule or computes a settlement.
"""

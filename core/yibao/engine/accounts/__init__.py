"""Personal accounts: what is credited and carried over, and what an account may pay for and for whom.

The turn of a benefit year lies in `events`, the arithmetic in `credits`. What a claim takes from an account is decided in
`settlement`.
"""

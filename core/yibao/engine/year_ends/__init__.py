"""The end of a benefit year: what its counters hold flows through segments, and what payers bear is paid to the person.

It happens as time passes, before balances are carried over and counters start again; see `accounts`.
"""

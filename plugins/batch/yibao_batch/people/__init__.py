"""Persons of a batch: read from tables, with their registrations, and the reasons why some are left to the scalar engine.

Nothing here knows a claim.
"""

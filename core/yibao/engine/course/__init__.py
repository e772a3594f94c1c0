"""Sequences of claims: a course of settlements, the state it begins with, ledgers and statements of benefit years.

One claim by itself is settled in `settlement`.
"""

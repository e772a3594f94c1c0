"""The options of a run and its inputs: files of persons and claims, checked and sorted; and the list of refused rows.

Nothing is settled here.
"""

"""The checks, one module for each kind of slip: functions from an area to findings.

None of them reads a file, and none knows how findings are written or excused.
"""

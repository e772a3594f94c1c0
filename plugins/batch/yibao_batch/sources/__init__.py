"""What a run is asked to do, and its inputs: files of persons and claims, checked, sorted and handed over person by person.

Rows that are refused are listed here, too.
"""

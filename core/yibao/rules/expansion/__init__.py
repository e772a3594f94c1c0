"""What follows from declarations once those of all levels are known: stages of plans, bands, counters, payers and roles.

Authors write what the law says; checks and lowering find here what it comes to. A city may replace a table or a stage of its
parent, so nothing of this can be done file by file.
"""

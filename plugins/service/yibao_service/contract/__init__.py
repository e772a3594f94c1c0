"""The contract of the service: its operations, and the OpenAPI document and the page that are made from them.

How a request is answered stands in `answers`.
"""

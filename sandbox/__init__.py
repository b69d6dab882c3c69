"""A stand-in for the outside databases: invented people and companies, served over real HTTP.

It is a separate program, never imported by the product, and every answer says it is a sandbox.
"""

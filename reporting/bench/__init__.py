"""Ratios between what the product does and the bare operation beneath it, measured in one run.

Times differ from machine to machine and from hour to hour; a ratio of one run says what the product adds.
"""

"""The desk, where the staff work: the worklist, the page of one file, and the page of one action.

What an app knows of a file it hangs into these pages (`panels.py`); its own workspaces are views of its own.
"""

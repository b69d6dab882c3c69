"""The worklist: the files that wait for somebody, most urgent first; every other file one view or one filter away."""

"""The workspaces of verification, one module per page: the checks of a file, its assessment."""

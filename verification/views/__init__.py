"""The desk, one module per page: the worklist, the file, its checks, its assessment, its actions."""

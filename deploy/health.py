"""Asks the web process beside it whether it answers: for HEALTHCHECK. Exit 0 means yes."""

import os
import sys
import urllib.request

# The product refuses host names that are not its own, so this asks by the first of them.
host = os.environ.get("NOMINEE_HOSTS", "localhost").split(",")[0]
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:
        sys.exit(0 if answer.status == 204 else 1)
except OSError as problem:
    print(problem, file=sys.stderr)
    sys.exit(1)

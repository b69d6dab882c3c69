"""What the cache holds, as JSON: whoever can write into Redis can change a figure there, and run nothing here."""

from __future__ import annotations

import json
from typing import Any


class Json:
    def dumps(self, value: Any) -> bytes | int:
        """Whole numbers as they are, so that Redis can count with them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)

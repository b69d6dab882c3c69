"""The nouns every app shares."""

from nominee.models.application import (
    Application,
    ApplicationGroupObjectPermission,
    ApplicationUserObjectPermission,
    Entry,
)
from nominee.models.document import Document
from nominee.models.event import ApplicationEvent, Effect
from nominee.models.nomination import Allocation, AllocationChange, Counter, Nomination
from nominee.models.people import User
from nominee.models.program import Program, Stream, StreamVersion

__all__ = [
    "Allocation",
    "AllocationChange",
    "Application",
    "ApplicationEvent",
    "ApplicationGroupObjectPermission",
    "ApplicationUserObjectPermission",
    "Counter",
    "Document",
    "Effect",
    "Entry",
    "Nomination",
    "Program",
    "Stream",
    "StreamVersion",
    "User",
]

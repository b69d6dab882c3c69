"""The nouns every app shares."""

from nominee.models.administration import AdministrativeChange
from nominee.models.application import (
    Application,
    ApplicationGroupObjectPermission,
    ApplicationUserObjectPermission,
    Entry,
)
from nominee.models.desk import NOTE_KINDS, SEALED_NOTES, Note, SavedView, UnfinishedText
from nominee.models.document import Document, FileLink
from nominee.models.document_facts import DocumentTranslation, DocumentValidity, UploadFinding
from nominee.models.employer import Employer, EmployerMember, JobOffer
from nominee.models.event import ApplicationEvent, Effect
from nominee.models.extension import DeadlineExtension
from nominee.models.limits import Allowance
from nominee.models.look import DisposedLooks, Explanation, Look
from nominee.models.nomination import Allocation, AllocationChange, Counter, Nomination
from nominee.models.people import User
from nominee.models.privacy import (
    AccessRequest,
    Breach,
    BreachFile,
    Consent,
    CorrectionRequest,
    MatterEvent,
    NoticeShown,
    ReviewedRecord,
)
from nominee.models.program import Program, Stream, StreamVersion
from nominee.models.retention import Disposal, DisposalItem, LegalHold, Tombstone
from nominee.models.rules import ProposedVersion, Replay, ReplayedFile
from nominee.models.scope import GROUNDS, PURPOSES, TIES, BreakGlass, DeclaredConflict, Restriction
from nominee.models.sealed import SealedValue
from nominee.models.search import Identifier, NameVariant, SearchedText
from nominee.models.sign_in import (
    AddressChange,
    EnrolmentCode,
    ProviderLink,
    Recovery,
    RecoveryCode,
    RecoveryConfirmation,
    Session,
    SignIn,
    SignInNotice,
)
from nominee.models.team import Office, Queue, Team
from nominee.models.work import Absence, Balance, Holding

__all__ = [
    "GROUNDS",
    "NOTE_KINDS",
    "PURPOSES",
    "SEALED_NOTES",
    "TIES",
    "Absence",
    "AccessRequest",
    "AddressChange",
    "AdministrativeChange",
    "Allocation",
    "AllocationChange",
    "Allowance",
    "Application",
    "ApplicationEvent",
    "ApplicationGroupObjectPermission",
    "ApplicationUserObjectPermission",
    "Balance",
    "Breach",
    "BreachFile",
    "BreakGlass",
    "Consent",
    "CorrectionRequest",
    "Counter",
    "DeadlineExtension",
    "DeclaredConflict",
    "Disposal",
    "DisposalItem",
    "DisposedLooks",
    "Document",
    "DocumentTranslation",
    "DocumentValidity",
    "Effect",
    "Employer",
    "EmployerMember",
    "EnrolmentCode",
    "Entry",
    "Explanation",
    "FileLink",
    "Holding",
    "Identifier",
    "JobOffer",
    "LegalHold",
    "Look",
    "MatterEvent",
    "NameVariant",
    "Nomination",
    "Note",
    "NoticeShown",
    "Office",
    "Program",
    "ProposedVersion",
    "ProviderLink",
    "Queue",
    "Recovery",
    "RecoveryCode",
    "RecoveryConfirmation",
    "Replay",
    "ReplayedFile",
    "Restriction",
    "ReviewedRecord",
    "SavedView",
    "SealedValue",
    "SearchedText",
    "Session",
    "SignIn",
    "SignInNotice",
    "Stream",
    "StreamVersion",
    "Team",
    "Tombstone",
    "UnfinishedText",
    "UploadFinding",
    "User",
]

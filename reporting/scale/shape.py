"""How many files are in which state, how old they are, and who holds them. Figures of the seeding, not of a program."""

# Of a thousand files, how many are in each state: most are decided, 15 in a hundred are open.
SHARES = {
    "nominated": 630, "refused": 120, "incomplete": 45, "withdrawn": 20, "returned_by_director": 15, "draft": 20,
    "submitted": 42, "completeness": 12, "verification": 32, "information_requested": 14, "assessment": 32,
    "recommended": 7, "decision": 5, "second_signature": 1, "notice_of_intent": 5,
}  # fmt: skip
TEMPLATES = 36  # files that perform their actions
STAFF = 5000
MOST_TEAMS = 60
FILES_PER_ACCOUNT = 10  # of applicants: fewer accounts than files keeps the whole small
CHUNK = 50_000  # files of one transaction
MANY = 50_000  # from here on indexes are dropped first and built at the end
DAYS_BACK = 3650  # of a decided file
DAYS_BACK_OPEN = 20  # at most, and mostly less; or later than its template, so that some were touched yesterday
DAYS_BACK_DRAFT = 5
IN_A_QUEUE = 0.35  # of the open files that wait for the program
PUT_ASIDE = 0.05  # of those that a person holds
FIRST_ID = 1_000_000  # above every row of the templates
ZONE = "America/Toronto"
# Of an older, decided file only these many rows of a kind are kept (none of a kind that is not named); every event.
OF_AN_OLD_FILE = {"nominee_document": 1, "verification_verificationcheck": 1, "nominee_holding": 2}
EMPLOYERS = 20_000
TEXTS = 3_000

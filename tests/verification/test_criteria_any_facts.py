"""No answer, however odd, may stop an assessment: every criterion of every version answers any facts."""

from __future__ import annotations

from datetime import date

from cases import FILES, OTHERS, TABLES
from hypothesis import given, settings
from hypothesis import strategies as st

from nominee.facts import Facts
from verification import criteria
from verification.criteria.finding import MET, NOT_MET, UNCLEAR

VERSIONS = (*FILES.versions, *OTHERS.versions)
CRITERIA = list({str(row): row for version in VERSIONS for row in version.definition["criteria"]}.values())
PAGES = [page for version in VERSIONS for page in version.definition["pages"]]
FIELDS = sorted({field["code"] for page in PAGES if page["kind"] == "fields" for field in page["fields"]})
ENTRIES = {
    page["entry"]: sorted({field["code"] for field in page["fields"]}) for page in PAGES if page["kind"] == "list"
}
LIKELY = st.sampled_from([
    "", "0", "-1", "1e17", "1e999", "NaN", "Infinity", "37,5", "72106", "21231", "00000", "٣١٢٣١", "CA", "Ontario",
    "2024-02-29", "0001-01-01", "9999-12-31", "2026-07-01", "2026-W01-1", "ielts_general", "tef_canada", "masters",
    "toronto", "none", "work_permit", 0, -5, 10**30, 1.5, float("nan"), True, False, None, [], {}, [1], {"en": "x"},
])  # fmt: skip
ANY = LIKELY | st.text(max_size=8) | st.integers() | st.decimals(allow_nan=True).map(str) | st.dates().map(str)


@st.composite
def facts(draw):
    answers = draw(st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=25))
    entries = {
        kind: tuple(draw(st.lists(st.dictionaries(st.sampled_from(codes), ANY, max_size=10), max_size=3)))
        for kind, codes in ENTRIES.items()
    }
    return Facts(answers, draw(st.dates()), entries)


@settings(max_examples=150, deadline=None)
@given(facts=facts(), tables=st.sampled_from([TABLES, {}]))
def test_any_facts_have_a_finding_with_reasons_in_both_languages(facts, tables):
    for row in CRITERIA:
        finding = criteria.assess(row, facts, tables)
        assert finding.result in {MET, NOT_MET, UNCLEAR}
        assert finding.reasons
        for reason in finding.reasons:
            assert reason.en.strip() and reason.fr.strip()
        assert all(isinstance(code, str) for code in finding.used)


@given(day=st.dates(min_value=date(2022, 11, 16), max_value=date(2030, 1, 1)))
def test_an_empty_file_is_never_eligible(day):
    """Silence proves nothing: no version lets an empty file through."""
    empty = Facts({}, day)
    for version in FILES.versions:
        results = {criteria.assess(row, empty, TABLES).result for row in version.definition["criteria"]}
        assert results & {NOT_MET, UNCLEAR}

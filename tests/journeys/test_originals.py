"""An original from the files' origin, in a real browser: one click, there and back, and the file is saved."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from nominee.demo.accounts import PASSWORD
from nominee.models import FileLink
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_click_saves_the_original_by_way_of_the_files_origin(transactional_db, live_server, settings, visitor):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    files = f"files.localhost:{urlsplit(live_server.url).port}"
    settings.FILES_URL, settings.ALLOWED_HOSTS = f"http://{files}", ["*"]
    load(read_program(ONTARIO))
    told = demo.Story(next(row for row in demo.people() if row["ref"] == "P16"), demo.Cast(PASSWORD))
    told.reach("verification")
    paper = told.file.documents.filter(superseded_at=None, slot="passport").get()
    officer = visitor(name="original").sign_in(told.cast.support_officer.email)
    officer.open(f"/desk/applications/{told.file.number}/")
    for _time in range(2):  # the second time with the cookie of the first
        with officer.page.expect_download() as saved:
            officer.page.locator(f"a[href='/documents/{paper.public_id}/']").first.click()
        with paper.file.open("rb") as stored, open(saved.value.path(), "rb") as found:
            assert found.read() == stored.read()
    links = FileLink.objects.all()
    assert len(links) == 2 and all(link.used_at for link in links) and len({link.browser_sha256 for link in links}) == 1
    cookies = {(one["name"], one["domain"]) for one in officer.page.context.cookies()}
    assert ("files", "files.localhost") in cookies and ("sessionid", "files.localhost") not in cookies

"""A new manager's first day, with a passkey that the browser itself makes (Chromium's virtual authenticator)."""

from __future__ import annotations

from nominee import clock
from nominee.models import Team, User
from nominee.sign_in import enrolling

WORDS = "a long pass phrase of words"


def with_a_passkey(visitor) -> None:
    """The browser has an authenticator whose owner always agrees."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_manager_adds_a_passkey_signs_in_with_it_and_proves_by_it(house, visitor):
    person = User.objects.create_user(
        "new.manager@person.example", WORDS, role="manager", first_name="Odile", last_name="Martin", language="fr",
        team=Team.objects.get(code="decisions"),
    )  # fmt: skip
    manager = visitor("fr", 375, 700, "sign-in")
    with_a_passkey(manager)
    page = manager.page
    manager.open("/sign-in/")
    page.fill("#id_username", "new.manager@person.example")
    page.fill("#id_password", WORDS)
    manager.press("form:has(#id_password) button")
    assert page.url.endswith("/account/second-factor/")
    manager.open("/desk/")
    assert page.url.endswith("/account/second-factor/"), "and nowhere else"
    manager.look()
    page.fill("#code", enrolling.make_code(person, by=None, at=clock.now()))
    manager.press("form:has(#code) button")
    manager.press("main a[href$='passkeys/add/']")
    page.fill("#name", "Portable")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/account/codes/")
    manager.look()
    manager.press("main form button")
    assert page.locator(".codes li").count() == 10
    manager.press("main a.govuk-button")
    manager.open("/account/")
    assert "Portable" in page.content()
    manager.press("form[action='/sign-out/'] button")
    manager.open("/sign-in/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    manager.open("/account/prove/?next=/account/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda url: url.endswith("/account/"))
    manager.look()

"""Pressed in the same moment: nobody gets another's file, none is left lying, and one change is made once."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from worklist_files import copies

from nominee.models import Application, Queue, Team, User

OFFICERS = 20


def press_at_once(officers: list[User]) -> list[str]:
    """Each in a browser of their own: the address that they are led to, or the words that they are told."""
    clients = [Client() for _officer in officers]
    for client, officer in zip(clients, officers, strict=True):
        client.force_login(officer)
    together, found = threading.Barrier(len(officers)), [""] * len(officers)

    def press(place: int) -> None:
        try:
            together.wait(30)
            answer = clients[place].post("/desk/next/")
            told = "" if "applications" in answer.url else clients[place].get(answer.url).content.decode()
            found[place] = answer.url if not told else re.search(r"Nothing waits[^<]*", told)[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(len(officers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return found


def twenty(shift: str, team: Team) -> list[User]:
    return [
        User.objects.create_user(f"{shift}{place}@demo.example", role="support_officer", team=team)
        for place in range(OFFICERS)
    ]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_files_and_of_twelve_files_eight_are_told(story):
    waits, team = story("submitted").file, Team.objects.get(code="intake")
    officers = twenty("early", team)
    copies(waits, OFFICERS - 1)
    found = press_at_once(officers)
    assert len(set(found)) == OFFICERS and all("applications" in address for address in found)
    assert Application.objects.filter(assigned_to__in=officers).count() == OFFICERS
    assert Application.objects.filter(queue__isnull=False).count() == 0

    copies(waits, 12, assigned_to=None, queue=Queue.objects.get(code="support"))
    # Others: who presses again within a moment finds the file that they took.
    found = press_at_once(twenty("late", team))
    taken = [address for address in found if "applications" in address]
    assert len(set(taken)) == len(taken) == 12
    assert found.count("Nothing waits in your queues.") == OFFICERS - 12

    assert_pressed_twice_is_once(waits, Team.objects.get(code="intake"))


def assert_pressed_twice_is_once(file: Application, team: Team) -> None:
    """A bulk change whose button is pressed twice at once: one change, and both presses see it with its way back."""
    lead = User.objects.create_user("twice@demo.example", role="team_lead", team=team)
    receiver = User.objects.create_user("receiver@demo.example", role="support_officer", team=team)
    picked = copies(file, 5, assigned_to=lead, queue=None)
    first, second = Client(), Client()
    first.force_login(lead)
    second.cookies = first.cookies.copy()
    asked = first.post("/desk/files/assign/", {"pick": [one.number for one in picked]}).content.decode()
    given = {"files": re.search(r'name="files" value="([^"]*)"', asked)[1], "to": f"u{receiver.pk}", "stage": "do"}
    together = threading.Barrier(2)

    def press(client: Client) -> None:
        try:
            together.wait(30)
            client.post("/desk/files/assign/", given)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(client,)) for client in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert "5 files changed." in first.get("/desk/files/changed/").content.decode()
    assert "5 files are as they were before." in first.post("/desk/files/undo/", {"do": "undo"}).content.decode()

"""Notes as officers write them, made of parts, so that some words are in most of them and some in very few."""

from __future__ import annotations

import random
from collections.abc import Iterator

from reporting.scale.names import FAMILY, PLACES, listed

OPENINGS = """
Called the employer about|Wrote to the applicant about|Compared the copies of|Asked the bank about|Looked again at
Found no record of|The applicant explained|The representative sent|The register confirms|A colleague asked about
The letter contradicts|The translation leaves out|Waiting for|Received by mail|The interview was about
""".replace("\n", "|")
SUBJECTS = """
the wage in the job offer|the hours per week|the dates of employment|the passport pages|the birth certificate
the pay stubs of March|the tax assessment|the language test|the police certificate|the diploma|the transcript
the lease|the bank statement|the number of employees|the business number|the vacancy and how it was advertised
the duties of the job|the work permit|the family form|the dependent child|the former employer|the licence to practise
the settlement funds|the fee receipt|the photograph|the signature on page four|the collective agreement
""".replace("\n", "|")
ENDINGS = """
nothing further is needed.|it agrees with the form.|it does not agree with the form.|a certified copy was asked for.
the answer is expected within two weeks.|the director of the company answered himself.|nobody answered; try again on Monday.
the dates differ by one month.|the explanation is plausible.|to be discussed with the lead.|see the earlier note.
this was settled by telephone.|the original was seen on video.|the employer moved in the meantime.
""".replace("\n", "|")
FRENCH = """
Appel à l’employeur : le salaire correspond à l’offre.|Le candidat a envoyé la traduction certifiée du diplôme.
La lettre d’emploi ne mentionne pas les heures par semaine.|En attente de la réponse du registre des entreprises.
Les relevés de paie de mars manquent encore.|L’entrevue a porté sur les fonctions du poste.
""".replace("\n", "|")


def notes(count: int, seed: int = 7) -> Iterator[str]:
    """The same ones each time. One in twelve is in French, each names a town, a few name somebody."""
    chance = random.Random(seed)
    openings, subjects, endings, french = (_parts(text) for text in (OPENINGS, SUBJECTS, ENDINGS, FRENCH))
    places, people = listed(PLACES), listed(FAMILY)
    for number in range(count):
        if number % 12 == 0:
            text = chance.choice(french)
        else:
            text = f"{chance.choice(openings)} {chance.choice(subjects)}; {chance.choice(endings)}"
        text += f" ({places[int(len(places) * chance.random() ** 3)]})"
        yield f"{text} {chance.choice(people)} {number}." if number % 40 == 1 else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]

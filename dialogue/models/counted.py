"""What one person gives once: support for a proposal, thanks for a contribution."""

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from django.db import IntegrityError, models, transaction

if TYPE_CHECKING:
    from residents.models import Person


class CountedQuerySet[Given: models.Model](models.QuerySet[Given]):
    """Rows that know their person by a keyed hash, `person_key`, and by nothing else."""

    def of_person(self, person: "Person") -> Self:
        """What they have given, also under a former secret key."""
        return self.filter(person_key__in=person.keys)

    def known_anew(self, person: "Person") -> Self:
        """The same, once it has been written under the present secret key: only then does the unique row decide
        between two presses at once. Asks nothing where the key has never been changed."""
        present, *former = person.keys
        if former:
            # Given under both, while the former key was not known here: those rows stay as they are.
            with suppress(IntegrityError), transaction.atomic():
                self.filter(person_key__in=former).update(person_key=present)
        return self.of_person(person)

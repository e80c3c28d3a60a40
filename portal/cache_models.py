"""What tells every process, on every machine, that readers may now see something else."""

from django.db import models


class PublicState(models.Model):
    """One row. Its token changes whenever an act may have changed a public page; pages kept under another are old."""

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE)
    token = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_public_state")]

    def __str__(self) -> str:
        return f"{self.token:x}"

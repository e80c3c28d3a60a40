"""django-comments-xtd as a comment store: its tables and migrations, and nothing that runs by itself."""

from django.apps import AppConfig


class CommentStoreConfig(AppConfig):
    """Installs upstream's models without upstream's `ready()`.

    That one connects a signal which, each time a published comment is saved, publishes the replies under it that wait
    for review. The label stays upstream's, so that its migrations apply.
    """

    name = "django_comments_xtd"
    label = "django_comments_xtd"
    verbose_name = "Comment store"
    default_auto_field = "django.db.models.AutoField"

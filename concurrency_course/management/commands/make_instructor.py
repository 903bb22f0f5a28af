"""`make instructor`: an account that writes courses and quizzes and answers feedback."""

import getpass
import os
import sys
from argparse import ArgumentParser

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

GROUP = "Instructors"
AUTHORED = ("lessons", "quizzes", "feedback")  # all that instructors may do there
SEEN = ("sandbox", "assistant")  # what they may look at


class Command(BaseCommand):
    help = (
        "Makes an instructor's account, or gives an old one a new password. The password is asked "
        "for; scripts write it to standard input or to COURSE_INSTRUCTOR_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="asked for if left out")

    def handle(self, *, username: str | None, **options: object) -> None:
        username = username or _ask("User name: ")
        try:
            user = make_instructor(username, _password())
        except ValidationError as reasons:
            raise CommandError(" ".join(reasons.messages)) from None
        self.stdout.write(f"{user.username} can now log in at /admin/ as an instructor.")


@transaction.atomic
def make_instructor(username: str, password: str) -> User:
    """A staff account in the group that has the instructors' permissions, no others."""
    user = User.objects.filter(username=username).first() or User(username=username)
    user.is_staff = user.is_active = True
    user.set_password(password)
    validate_password(password, user)
    user.full_clean()
    user.save()
    user.groups.add(instructors())
    return user


def instructors() -> Group:
    """The group, its permissions brought up to date with the apps' models."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.set(
        Permission.objects.filter(
            Q(content_type__app_label__in=AUTHORED)
            | Q(content_type__app_label__in=SEEN, codename__startswith="view_")
        )
    )
    return group


def _password() -> str:
    """From the environment, a pipe, or twice from the keyboard."""
    if given := os.environ.get("COURSE_INSTRUCTOR_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Password (again): ") != first:
        raise CommandError("The two passwords differ: nothing was changed.")
    return first


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError("There is nobody to ask: name the account with --username.")
    return input(question).strip()

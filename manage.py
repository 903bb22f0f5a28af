#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as reason:  # Django would show it below a traceback, or not at all
        sys.exit(str(reason))
    execute_from_command_line(sys.argv)

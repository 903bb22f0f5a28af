"""The settings of one test process: its own data folder, broker, database and machine lock.

Nothing of the developer's environment is used, so that tests can't touch their data;
`TEST_DATABASE_URL` runs the suite on PostgreSQL.
"""

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="course-test-"))
for name in (
    *("SECRET_KEY", "SECRET_KEY_FILE", "DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL_FILE"),
    *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DEBUG", "HTTPS", "TRUSTED_PROXIES", "MACHINE_NAME"),
    *("HOST", "PORT", "LOG_FORMAT", "METRICS_TOKEN", "METRICS_TOKEN_FILE", "LAB_INTERPRETERS"),
    *("ASK_MODEL_URL", "ASK_MODEL_NAME", "ASK_MODEL_KEY", "ASK_MODEL_KEY_FILE", "ASK_MODEL_PLAIN"),
    *("ASK_MODEL_PATIENCE_S", "ASK_MODEL_DAILY"),
):
    os.environ.pop(name, None)
os.environ |= {
    "COURSE_VAR": str(FOLDER / "var"),
    "COURSE_MACHINE_LOCK": str(FOLDER / "machine.lock"),
    "COURSE_NOISE": "quiet",
    "REDIS_URL": f"unix://{FOLDER / 'broker' / 'valkey.sock'}?db=0",
}
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from concurrency_course.settings import *  # noqa: E402, F403
from concurrency_course.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "concurrency_course.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": FOLDER / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

#: A history gives the same dates each time.
REVIEW_FUZZ = False

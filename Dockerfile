# One image for every program of the site; docker-compose.yml says which of them runs where.
FROM python:3.13.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent course \
    && install -d -o course -m 755 /run/concurrency-course
WORKDIR /srv/course
COPY requirements/base.txt requirements/postgres.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt -r requirements/postgres.txt
COPY . .
# What needs no database is done once, by a key that is forgotten again. Bytecode stands next to the
# sources: a spawned interpreter without it starts four times slower.
RUN SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))') \
        python -m concurrency_course.prepare files \
    && python -m compileall -q . \
    && install -d -o course -m 700 var/metrics
USER 10001

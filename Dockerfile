# One image for web, worker and scheduler; docker-compose.yml says which of them a container is.
FROM python:3.11.14-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --require-hashes -r requirements.lock

FROM python:3.11.14-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    STATIC_ROOT=/app/static-served \
    VAR_DIR=/tmp/evtracker
# For `manage.py backup` and `restore`.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-15=15.* \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin evtracker
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py gunicorn.conf.py ./
COPY evtracker evtracker
COPY companies companies
COPY plants plants
COPY articles articles
COPY templates templates
COPY static static
# The page on how is counted.
COPY docs/methodology.md docs/methodology.md
# The key is for this step alone; a running container must bring its own.
RUN SECRET_KEY=only-for-collectstatic python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/evtracker
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-m", "evtracker.probe"]
CMD ["gunicorn", "evtracker.wsgi"]

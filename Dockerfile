# syntax=docker/dockerfile:1
# One image for web, worker and beat; compose.yaml gives each its command.

FROM python:3.11-slim-bookworm AS build
# cpu or cuda. "cuda" refuses a build of torch without CUDA; "cpu" only warns of one with it.
ARG ACCELERATOR=cpu
# A package index with the wanted build of torch, where the default index has another one. For
# ACCELERATOR=cuda give the index of the CUDA version that the hosts' driver knows.
ARG TORCH_INDEX_URL=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt requirements-tryon.txt /build/
RUN pip install ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} -r /build/requirements.txt \
    && pip install --no-deps -r /build/requirements-tryon.txt
RUN cuda="$(python -c "import torch; print(torch.version.cuda or '')")"; \
    if [ "$ACCELERATOR" = cuda ] && [ -z "$cuda" ]; then echo "This torch has no CUDA: pass TORCH_INDEX_URL." >&2; exit 1; fi; \
    if [ "$ACCELERATOR" = cpu ] && [ -n "$cuda" ]; then \
        echo "This torch carries several GB of CUDA libraries: pass TORCH_INDEX_URL for a CPU build." >&2; fi

FROM python:3.11-slim-bookworm AS shop
# OpenMP, which LightGBM takes from the system.
RUN apt-get update && apt-get install --no-install-recommends --yes libgomp1 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 shop && useradd --uid 10001 --gid shop --home-dir /app --no-create-home shop \
    && install -d -o shop -g shop /app /data /srv/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY --chown=shop:shop . /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FASHIONAI_VAR=/data \
    STATIC_ROOT=/srv/static
USER shop
# The key is only there because settings want one; nothing that is kept is signed with it.
RUN FASHIONAI_VAR=/tmp/build SECRET_KEY=only-while-building python manage.py collectstatic --noinput && rm -r /tmp/build
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
# One BLAS thread a request: two threads under load were 50 times slower on small products.
CMD ["env", "OPENBLAS_NUM_THREADS=1", "gunicorn", "fashionai.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "8"]

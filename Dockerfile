# The application's image: what it needs to run, and no tests, servers or build tools.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY requirements-binaries.txt ./
RUN pip install --target /build-tools --require-hashes --no-deps -r requirements-binaries.txt
COPY . .
RUN PYTHONPATH=/build-tools python frontend/build.py \
    && python -m pointsys.translations.catalogs \
    && SECRET_KEY=only-for-collecting-static-files-here python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules frontend tests

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --no-create-home pointsys && mkdir /media && chown pointsys /media
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER pointsys
EXPOSE 8000
CMD ["gunicorn", "pointsys.wsgi"]

# The command image-duplicates in a container: see docs/ci.md.
FROM python:3.13-slim AS build

WORKDIR /source
COPY . .
RUN python -m venv /opt/image-duplicates \
    && /opt/image-duplicates/bin/pip install --no-cache-dir --disable-pip-version-check \
        -r requirements.lock \
    && /opt/image-duplicates/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-deps .

FROM python:3.13-slim

COPY --from=build /opt/image-duplicates /opt/image-duplicates
# Whoever it is run as can write there, and nowhere else.
RUN useradd --uid 10001 --no-log-init --no-create-home --shell /usr/sbin/nologin image-duplicates \
    && mkdir /work \
    && chmod 1777 /work
ENV PATH="/opt/image-duplicates/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /work
ENTRYPOINT ["image-duplicates"]
CMD ["--help"]

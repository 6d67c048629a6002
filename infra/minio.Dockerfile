# MinIO's community server is published no longer as an image. Its last commit is built from the Go module proxy, which holds it
# to the checksum database. Another S3 does as well: docs/guides/deploy.md.
FROM golang:1.25.4-bookworm AS build
ENV CGO_ENABLED=0
RUN go install -ldflags="-s -w" github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c

FROM debian:12.12-slim
COPY --from=build /go/bin/minio /usr/local/bin/minio
RUN useradd --uid 1000 --create-home minio && mkdir /data && chown minio:minio /data
USER minio
EXPOSE 9000 9001
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9000 && printf 'GET /minio/health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
CMD ["minio", "server", "/data", "--address", ":9000", "--console-address", ":9001"]

# The images of StreamStore. One build compiles everything; MODULE says which application becomes the image:
#
#   docker build --build-arg MODULE=order-service --build-arg PORT=8080 -t streamstore/order-service:0.1.0-SNAPSHOT .
#   docker build --target inbox -t streamstore/inbox:0.1.0-SNAPSHOT .
#
# Needs BuildKit and nothing else; for several platforms also a node or the emulation of each:
# docker buildx build --platform linux/amd64,linux/arm64 …
# `docker compose build` builds all.

ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre-noble

# --- the jars: the same on every platform, hence built on the builder's own ------------------------------------------
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS jars
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/maven,sharing=locked \
    mvn --batch-mode --no-transfer-progress -Dmaven.repo.local=/maven -DskipTests -Dspotless.check.skip=true package \
    -pl broker-service,order-service,payment-service,inventory-service,notification-service,analytics-service,local-stack -am

# A directory per layer, what changes rarely first.
FROM jars AS layers
ARG MODULE=order-service
ARG VERSION=0.1.0-SNAPSHOT
RUN java -Djarmode=tools -jar "$MODULE/target/$MODULE-$VERSION.jar" extract \
        --layers --destination /layers --application-filename application.jar \
    && mkdir -p /layers/dependencies /layers/snapshot-dependencies

# The inbox of `./streamstore up`: a plain jar beside its libraries; the PostgreSQL programs stay out.
FROM jars AS inbox-layers
ARG VERSION=0.1.0-SNAPSHOT
RUN mkdir -p /layers/lib \
    && cp "local-stack/target/local-stack-$VERSION.jar" /layers/application.jar \
    && cp local-stack/target/lib/*.jar /layers/lib/ \
    && rm -f /layers/lib/*postgres* /layers/lib/commons-compress-* /layers/lib/xz-*

# --- what every image has -------------------------------------------------------------------------------------------
FROM ${RUNTIME_IMAGE} AS runtime
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="StreamStore" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# A volume that is mounted here for the first time takes over this owner.
RUN install -d -o 10001 -g 10001 -m 0750 /var/lib/streamstore
COPY docker/jvm.options docker/healthy /app/
WORKDIR /app
HEALTHCHECK --interval=3s --timeout=5s --start-period=90s --retries=5 CMD ["/bin/bash", "/app/healthy"]

# --- the inbox ------------------------------------------------------------------------------------------------------
FROM runtime AS inbox
LABEL org.opencontainers.image.title="streamstore/inbox" \
      org.opencontainers.image.description="An SMTP server that keeps every mail and shows it on a page"
COPY --from=inbox-layers /layers/ ./
ENV SERVER_PORT=8025 HEALTH_PATH="/api/messages?limit=1"
EXPOSE 2525 8025
USER 10001:10001
ENTRYPOINT ["java", "@/app/jvm.options", "-cp", "/app/application.jar:/app/lib/*", "dev.streamstore.stack.mail.MailInbox"]
CMD ["2525", "8025", "/var/lib/streamstore", "0.0.0.0"]

# --- broker and services ----------------------------------------------------------------------------------------------
FROM runtime AS application
ARG MODULE=order-service
ARG PORT=8080
LABEL org.opencontainers.image.title="streamstore/${MODULE}" \
      org.opencontainers.image.description="${MODULE} of StreamStore, event-driven microservices around a log of our own"
COPY --from=layers /layers/dependencies/ /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
# The training run loads and links what a start needs and ends before anything is opened: no database, no broker. It
# has to see the same jars, JVM and options as the real start, or the cache is not used.
RUN --mount=type=tmpfs,target=/tmp \
    java @/app/jvm.options -Xlog:aot=error -Xlog:cds=error -XX:AOTCacheOutput=/app/application.aot \
        -Dspring.context.exit=onRefresh -Dspring.flyway.enabled=false \
        -Dspring.jpa.database-platform=org.hibernate.dialect.PostgreSQLDialect \
        -Dspring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false \
        -jar /app/application.jar \
    && test -s /app/application.aot && chmod 0444 /app/application.aot
ENV SERVER_PORT=${PORT} HEALTH_PATH=/actuator/health/readiness
EXPOSE ${PORT}
USER 10001:10001
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/application.aot", "-jar", "/app/application.jar"]

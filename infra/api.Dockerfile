# The API, the step that prepares its database, and the reverse proxy before its replicas: one image, three commands.
FROM node:22.21.1-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false

FROM base AS build
COPY . .
RUN npm ci --ignore-scripts && npx turbo run build --filter=@graft/api

# What the bundles import at run time, and nothing to build with.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY packages/contracts/package.json packages/contracts/
COPY packages/fairness/package.json packages/fairness/
COPY packages/domain/package.json packages/domain/
COPY packages/db/package.json packages/db/
COPY packages/artifacts/package.json packages/artifacts/
COPY packages/bus/package.json packages/bus/
RUN npm ci --omit=dev --ignore-scripts --workspace=@graft/api && \
    rm -rf node_modules/@graft node_modules/prisma node_modules/@prisma/studio-core node_modules/@electric-sql node_modules/typescript

FROM base
ENV NODE_ENV=production \
    GRAFT_HOST=0.0.0.0 \
    GRAFT_PORT=4000 \
    GRAFT_DATA=/data \
    GRAFT_MIGRATIONS=/app/prisma/migrations
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json package.json
COPY --from=build /app/apps/api/package.json apps/api/package.json
COPY --from=build /app/apps/api/dist apps/api/dist
COPY --from=build /app/prisma/migrations prisma/migrations
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:4000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]

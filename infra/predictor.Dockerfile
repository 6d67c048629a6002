# The predictor and its inference process. Where TensorFlow.js has nothing better it computes with WebAssembly.
FROM node:22.21.1-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false

FROM base AS build
COPY . .
RUN npm ci --ignore-scripts && npx turbo run build --filter=@graft/predictor

# What the bundles import at run time, and nothing to build with.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
COPY apps/predictor/package.json apps/predictor/
COPY packages/contracts/package.json packages/contracts/
COPY packages/transfer/package.json packages/transfer/
COPY packages/client/package.json packages/client/
RUN npm ci --omit=dev --ignore-scripts --workspace=@graft/predictor && rm -rf node_modules/@graft

FROM base
ENV NODE_ENV=production \
    GRAFT_HOST=0.0.0.0 \
    GRAFT_PORT=8500 \
    GRAFT_MODEL_CACHE=/data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json package.json
COPY --from=build /app/apps/predictor/package.json apps/predictor/package.json
COPY --from=build /app/apps/predictor/dist apps/predictor/dist
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 8500
# Alive is not yet ready: /readyz says whether a version takes traffic.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8500/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM means that it answers what it has taken first.
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "apps/predictor/dist/predictor-main.js"]

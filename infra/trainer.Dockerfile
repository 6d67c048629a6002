# A trainer agent and its engine. Where TensorFlow.js has nothing better it computes with WebAssembly.
FROM node:22.21.1-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false

FROM base AS build
COPY . .
RUN npm ci --ignore-scripts && npx turbo run build --filter=@graft/trainer

# What the bundles import at run time, and nothing to build with.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
COPY apps/trainer/package.json apps/trainer/
COPY packages/contracts/package.json packages/contracts/
COPY packages/fairness/package.json packages/fairness/
COPY packages/transfer/package.json packages/transfer/
COPY packages/client/package.json packages/client/
RUN npm ci --omit=dev --ignore-scripts --workspace=@graft/trainer && rm -rf node_modules/@graft

FROM base
ENV NODE_ENV=production \
    GRAFT_AGENT_HOME=/data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json package.json
COPY --from=build /app/apps/trainer/package.json apps/trainer/package.json
COPY --from=build /app/apps/trainer/dist apps/trainer/dist
RUN mkdir /data && chown node:node /data
USER node
# SIGTERM means drain: it hands its run back first.
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "apps/trainer/dist/agent-main.js"]

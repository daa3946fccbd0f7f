# The command line in a container: docker build -f infra/docker/cli.Dockerfile -t sluice .
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
ENTRYPOINT ["node", "/app/apps/cli/bin/sluice.js"]

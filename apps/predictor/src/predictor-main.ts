import { ReleaseCache } from "@graft/client";
import { AppError, isAppError } from "@graft/contracts";
import { pino } from "pino";
import { ZodError, z } from "zod";
import { type Environment, readEnvironment } from "./env.ts";
import { createServer } from "./http/create-server.ts";
import { ReleaseFollower } from "./release/release-follower.ts";

/** One line of JSON for whoever started this process. */
function announce(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function followerOf(env: Environment, log: (message: string) => void): ReleaseFollower {
  return new ReleaseFollower({
    connection: {
      url: env.GRAFT_API_URL,
      apiKey: env.GRAFT_API_KEY,
      ...(env.GRAFT_ORGANIZATION === undefined ? {} : { organization: env.GRAFT_ORGANIZATION }),
    },
    place: { project: env.GRAFT_PROJECT, reference: env.GRAFT_MODEL },
    cache: new ReleaseCache(env.cacheFolder),
    backend: env.GRAFT_BACKEND,
    pollMs: env.GRAFT_POLL_SECONDS * 1000,
    capacity: Math.max(env.GRAFT_MAX_WAITING, env.GRAFT_MAX_INSTANCES),
    log,
  });
}

async function main(): Promise<void> {
  const env = readEnvironment();
  const logger = pino({ level: env.GRAFT_LOG_LEVEL, base: { model: env.GRAFT_MODEL } }, process.stderr);
  const follower = followerOf(env, (message) => logger.info(message));
  const server = createServer({
    follower,
    logger,
    maxBodyBytes: env.GRAFT_MAX_BODY_BYTES,
    maxInstances: env.GRAFT_MAX_INSTANCES,
  });
  const stopped = new Promise<void>((resolve) => {
    let told = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (told) process.exit(130);
        told = true;
        resolve();
      });
    }
  });
  const url = await server.listen({ host: env.GRAFT_HOST, port: env.GRAFT_PORT });
  announce({ event: "listening", url });
  const followed = follower.start().then(() => {
    const { current } = follower;
    if (current) announce({ event: "ready", url, version: current.release.version, backend: current.facts.backend });
    return stopped;
  });
  try {
    await Promise.race([followed, stopped]);
    logger.info("answering what was taken; a second signal ends at once");
  } finally {
    await server.close();
    await follower.close();
  }
}

/** An address that another program has. */
function codedFailure(error: unknown): AppError | undefined {
  if (isAppError(error)) return error;
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code !== "EADDRINUSE" && code !== "EACCES" && code !== "EADDRNOTAVAIL") return undefined;
  return new AppError("CONFLICT", `The predictor cannot listen on port ${port} (${code}). Name another one.`, {
    cause: error,
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  const known = codedFailure(error);
  if (error instanceof ZodError) console.error(`The predictor's environment is not right:\n${z.prettifyError(error)}`);
  else if (known) announce({ event: "failed", code: known.code, message: known.message });
  else console.error(error);
  process.exit(1);
}

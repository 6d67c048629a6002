import { isAppError } from "@graft/contracts";
import { pino } from "pino";
import { readEnv } from "./env.ts";
import { startServer } from "./server/start-server.ts";

/** Longest wait for requests and sockets to end after a signal, in milliseconds. */
const CLOSE_LIMIT = 15_000;

function explain(error: unknown): string {
  if (isAppError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  const env = readEnv();
  // Standard output carries the events that the process which started this one reads; logs go beside it.
  const logger = pino({ level: env.server.logLevel, name: "api" }, pino.destination(2));
  const server = await startServer(env, logger);
  process.stdout.write(`${JSON.stringify({ event: "listening", url: server.url })}\n`);

  let closing = false;
  const close = (signal: NodeJS.Signals) => {
    if (closing) return;
    closing = true;
    logger.info({ signal }, "closing");
    const limit = setTimeout(() => {
      logger.error("requests did not end in time");
      process.exit(1);
    }, CLOSE_LIMIT);
    server.close().then(
      () => {
        clearTimeout(limit);
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, "closing failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

import { isAppError } from "@graft/contracts";
import { pino } from "pino";
import { readProxyEnv } from "./env.ts";
import { startProxy } from "./start-proxy.ts";

async function main(): Promise<void> {
  // Standard output carries the events that the process which started this one reads; logs go beside it.
  const logger = pino({ level: "info", name: "proxy" }, pino.destination(2));
  const proxy = await startProxy(readProxyEnv(), logger);
  process.stdout.write(`${JSON.stringify({ event: "listening", url: proxy.url })}\n`);
  const close = () => void proxy.close().then(() => process.exit(0));
  process.once("SIGTERM", close);
  process.once("SIGINT", close);
}

main().catch((error: unknown) => {
  console.error(isAppError(error) ? error.message : error);
  process.exit(1);
});

import path from "node:path";
import { GraftClient, SubscriptionClient } from "@graft/client";
import { isAppError } from "@graft/contracts";
import { pino } from "pino";
import { ZodError, z } from "zod";
import { Agent } from "./agent/agent.ts";
import { detectCapabilities } from "./agent/detect-capabilities.ts";
import { readEnvironment } from "./env.ts";

const AGENT_VERSION = "0.1.0";

async function main(): Promise<void> {
  const environment = readEnvironment();
  const logger = pino(
    { level: environment.GRAFT_LOG_LEVEL, base: { agent: environment.GRAFT_AGENT_NAME } },
    process.stderr,
  );
  const { capabilities, rejected } = await detectCapabilities(environment.GRAFT_BACKEND);
  for (const reason of rejected) logger.info(reason);
  const connection = { url: environment.GRAFT_API_URL, apiKey: environment.GRAFT_AGENT_KEY };
  const subscriptions = new SubscriptionClient(connection);
  const agent = new Agent({
    client: new GraftClient(connection),
    subscriptions,
    name: environment.GRAFT_AGENT_NAME,
    version: AGENT_VERSION,
    home: path.resolve(environment.GRAFT_AGENT_HOME),
    capabilities: { ...capabilities, labels: environment.GRAFT_AGENT_LABELS, slots: environment.GRAFT_AGENT_SLOTS },
    checkpointSeconds: environment.GRAFT_CHECKPOINT_SECONDS,
    log: (message) => logger.info(message),
  });
  let told = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (told) process.exit(130);
      told = true;
      logger.info("draining; a second signal ends at once");
      agent.drain();
    });
  }
  await agent.run();
  await subscriptions.close();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (error instanceof ZodError) console.error(`The agent's environment is not right:\n${z.prettifyError(error)}`);
  else if (isAppError(error)) console.error(`${error.code}: ${error.message}`);
  else console.error(error);
  process.exit(1);
}

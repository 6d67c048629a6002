import { InProcessBus, NatsChannel, ReplicatedBus } from "@graft/bus";
import { PostgresChannel } from "@graft/db";
import type { EventBus } from "@graft/domain";
import type { Logger } from "pino";
import type { Env } from "../env.ts";

export interface OpenedBus {
  readonly events: EventBus;
  /** Sends what waits and lets the line to the other replicas go. */
  close(): Promise<void>;
}

/** Opens the bus of an environment. Rejects when the line between replicas cannot be made. */
export async function openBus({ bus, database }: Pick<Env, "bus" | "database">, logger: Logger): Promise<OpenedBus> {
  if (bus.kind === "memory") return { events: new InProcessBus(), close: async () => undefined };
  const onState = (state: string, reason: string | undefined) =>
    logger.warn({ reason }, `the line between replicas is ${state}`);
  const channel =
    bus.kind === "nats"
      ? new NatsChannel({ url: bus.natsUrl, subject: bus.natsSubject, onState })
      : new PostgresChannel({ url: database.systemUrl, onState });
  const onGap = (reason: string) => logger.warn({ reason }, "hints may have been lost; subscribers look at the rows");
  const events = await ReplicatedBus.open({ channel, onGap });
  return { events, close: () => events.close() };
}

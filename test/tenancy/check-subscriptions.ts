import { setTimeout as delay } from "node:timers/promises";
import { until } from "@graft/testkit";
import type { Client as SocketClient } from "graphql-ws";
import { ACTORS } from "./actors.ts";
import { foreignerFor } from "./check-foreign.ts";
import { expectedOf } from "./expected-operations.ts";
import { type Matrix, waysOf } from "./matrix.ts";
import { foreign, missing, own } from "./naming.ts";
import { callOf, type Operation, slotsOf } from "./operation.ts";
import { codesOf, outcomeOf, withoutIds } from "./outcome.ts";
import { type Answer, overSocket, type Subscribed, subscribeTo } from "./transport.ts";

const REFUSAL_LIMIT_MS = 10_000;
const LET_IN = "let in";

/** An agent at work is offered nothing, and the seeded one holds the seeded run's lease. */
const SILENT = ["Subscription.runOffers"];

/** Two answers later on the same socket, a subscription that was to be refused has been. */
async function settled({ refused }: Subscribed, socket: SocketClient): Promise<Answer | typeof LET_IN> {
  const later = async (): Promise<typeof LET_IN> => {
    for (let round = 0; round < 2; round++)
      await overSocket(socket)({ query: "{ organization { id } }", variables: {} });
    return LET_IN;
  };
  return Promise.race([refused, later()]);
}

function subscriptionsOf({ operations }: Matrix): Operation[] {
  return operations.filter(({ kind }) => kind === "Subscription");
}

/** Who may subscribe is let in and nobody else; over HTTP nobody is. */
async function checkWho(matrix: Matrix): Promise<void> {
  const { schema, ours, judge, sockets } = matrix;
  for (const operation of subscriptionsOf(matrix)) {
    const call = callOf(schema, operation, own(ours).choose);
    for (const actor of ACTORS) {
      const [http] = waysOf(matrix, actor);
      const answer = await http?.send(call);
      judge.hold({
        ...{ actor, transport: "http", operation: operation.name },
        ...{
          expected: { refused: true, data: null },
          got: { refused: answer?.errors.length === 1, data: answer?.data },
        },
      });
      const socket = sockets.get(actor);
      if (!socket) continue;
      const expected = expectedOf(operation.name)[actor];
      const subscribed = subscribeTo(socket, call);
      const signal = AbortSignal.timeout(REFUSAL_LIMIT_MS);
      const timeout = new Promise<typeof LET_IN>((resolve) => {
        signal.addEventListener("abort", () => resolve(LET_IN), { once: true });
      });
      const result = await (expected === "yes"
        ? settled(subscribed, socket)
        : Promise.race([subscribed.refused, timeout]));
      const got = result === LET_IN ? "yes" : outcomeOf(result);
      judge.hold({ actor, transport: "websocket", operation: operation.name, expected, got });
      subscribed.end();
    }
  }
}

/** Subscriptions that stay open while the tenant's things change. */
export interface Listening {
  /** Checks that the tenant heard of its own, and nobody else of anything. */
  finish(): Promise<void>;
}

interface Asked {
  readonly subscribed: Subscribed;
  readonly sent: readonly string[];
}

/** What two subscriptions were answered. Where only one is refused so far, the other is given the time to be, too. */
async function answersOf(socket: SocketClient, pair: readonly [Asked, Asked]): Promise<[unknown, unknown]> {
  const soon = await Promise.all(pair.map(({ subscribed }) => settled(subscribed, socket)));
  const differ = soon.includes(LET_IN) && soon.some((result) => result !== LET_IN);
  const answer = async ({ subscribed, sent }: Asked) => {
    const late = delay<typeof LET_IN>(differ ? REFUSAL_LIMIT_MS : 0, LET_IN, { ref: false });
    const result = await Promise.race([subscribed.refused, late]);
    return result === LET_IN ? LET_IN : { codes: codesOf(result), whole: withoutIds(result, sent) };
  };
  return [await answer(pair[0]), await answer(pair[1])];
}

/**
 * Checks who is let in, and leaves the tenant's own subscriptions and a foreigner's to the same ids open: a foreigner is
 * answered as for ids that nobody has, and hears nothing.
 */
export async function checkSubscriptions(matrix: Matrix): Promise<Listening> {
  await checkWho(matrix);
  const { schema, ours, theirs, judge, sockets } = matrix;
  const heard: { readonly operation: string; readonly own: Subscribed; readonly foreign: Subscribed }[] = [];
  for (const operation of subscriptionsOf(matrix)) {
    const slots = new Set(slotsOf(schema, operation));
    const { actor, foreigner } = foreignerFor(matrix, operation);
    const [nobodys, others] = [missing(theirs, slots), foreign(theirs, ours, slots)];
    const unknown = subscribeTo(foreigner.socket, callOf(schema, operation, nobodys.choose));
    const known = subscribeTo(foreigner.socket, callOf(schema, operation, others.choose));
    const [expected, got] = await answersOf(foreigner.socket, [
      { subscribed: unknown, sent: nobodys.sent },
      { subscribed: known, sent: others.sent },
    ]);
    judge.hold({
      ...{ actor, transport: "websocket", operation: `${operation.name} with foreign ids`, expected, got },
    });
    unknown.end();
    const socket = sockets.get(expectedOf(operation.name).OWNER === "yes" ? "OWNER" : "AGENT");
    if (!socket) throw new Error("owner and agent have sockets");
    const listener = subscribeTo(socket, callOf(schema, operation, own(ours).choose));
    heard.push({ operation: operation.name, own: listener, foreign: known });
  }
  const finish = async () => {
    for (const { operation, own: listener, foreign: known } of heard) {
      const expected = !SILENT.includes(operation);
      const some =
        expected && (await until(async () => (listener.events.length > 0 ? true : undefined)).catch(() => false));
      judge.hold({ actor: "own", transport: "websocket", operation: `${operation} hears`, expected, got: some });
      judge.hold({
        ...{ actor: "foreign", transport: "websocket", operation: `${operation} hears nothing` },
        ...{ expected: [], got: [...known.events] },
      });
      listener.end();
      known.end();
    }
  };
  return { finish };
}

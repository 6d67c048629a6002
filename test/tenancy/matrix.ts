import type { ApiServer } from "@graft/api";
import type { ApiCaller, TestDatabase } from "@graft/testkit";
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import type { Client as SocketClient } from "graphql-ws";
import { ACTORS, type ActorName, type Actors, openActors } from "./actors.ts";
import { checkTable } from "./expected-operations.ts";
import { Judge } from "./judge.ts";
import { type Operation, operationsOf } from "./operation.ts";
import { seedTenant, type Tenant } from "./seed-tenant.ts";
import { overHttp, overSocket, type Send } from "./transport.ts";

/** A tenant's people and machines on their open sockets. Those whom a socket refuses have none. */
export type Sockets = ReadonlyMap<ActorName, SocketClient>;

/** Everything the checks are made with. */
export interface Matrix {
  readonly url: string;
  /** `METHOD path` of everything the API answers over HTTP. */
  readonly routes: readonly string[];
  readonly superuserUrl: string;
  readonly schema: GraphQLSchema;
  readonly operations: readonly Operation[];
  readonly ours: Tenant;
  readonly theirs: Tenant;
  readonly actors: Actors;
  readonly sockets: Sockets;
  /** The other tenant's owner and agent, in their own tenant, who hold ids of ours. */
  readonly foreigners: { readonly OWNER: Foreigner; readonly AGENT: Foreigner };
  readonly judge: Judge;
  close(): Promise<void>;
}

export interface Foreigner {
  readonly caller: ApiCaller;
  readonly socket: SocketClient;
}

/** Stays open while nothing is under way. */
const openSocket = (caller: ApiCaller) => caller.socket(() => {});

const REFUSED_BY_SOCKETS: readonly ActorName[] = ["anonymous", "stranger"];

async function introspect(caller: ApiCaller): Promise<GraphQLSchema> {
  return buildClientSchema(await caller.data<IntrospectionQuery>(getIntrospectionQuery()));
}

/** Seeds two tenants in the API and opens everybody's sockets. */
export async function openMatrix({ url, routes }: ApiServer, test: TestDatabase): Promise<Matrix> {
  const [ours, theirs] = [await seedTenant(url, test), await seedTenant(url, test)];
  const actors = await openActors(url, { ours, theirs });
  const schema = await introspect(actors.OWNER);
  const sockets = new Map(
    ACTORS.filter((name) => !REFUSED_BY_SOCKETS.includes(name)).map((name) => [name, openSocket(actors[name])]),
  );
  const foreigner = (caller: ApiCaller): Foreigner => ({ caller, socket: openSocket(caller) });
  const foreigners = { OWNER: foreigner(theirs.organization.asOwner), AGENT: foreigner(theirs.agent) };
  const all = [...sockets.values(), foreigners.OWNER.socket, foreigners.AGENT.socket];
  const close = async () => {
    await Promise.all(all.map((socket) => socket.dispose()));
  };
  const { superuserUrl } = test;
  const operations = operationsOf(schema);
  checkTable(operations.map(({ name }) => name));
  const judge = new Judge();
  return { url, routes, superuserUrl, schema, operations, ours, theirs, actors, sockets, foreigners, judge, close };
}

/** The ways an actor can send operations. */
export function waysOf(
  { actors, sockets }: Matrix,
  actor: ActorName,
): { transport: "http" | "websocket"; send: Send }[] {
  const socket = sockets.get(actor);
  return [
    { transport: "http", send: overHttp(actors[actor]) },
    ...(socket ? [{ transport: "websocket" as const, send: overSocket(socket) }] : []),
  ];
}

/** Runs the work over all items, some at a time. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>, width = 8): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

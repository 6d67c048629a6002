import type { RunProgress as Progress } from "@graft/contracts";
import { builder } from "../builder.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { queueOf } from "./queue-of.ts";
import "./run-attempt.ts";
import "./run-event.ts";
import { ReasonCode, RunKind, RunState } from "./run-enums.ts";
import { RunProgress } from "./run-progress.ts";

/** A run. Metrics, and what belongs to the registry, are added to it in the folders of those nouns. */
export const Run = builder.prismaNode("Run", {
  id: { field: "id" },
  description: "One immutable specification to execute, or, for a LADDER, to conduct.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RunKind, description: "What it does." }),
    name: t.exposeString("name", { description: "Name for people." }),
    state: t.expose("state", { type: RunState, description: "Where it is." }),
    reasonCode: t.expose("reasonCode", {
      type: ReasonCode,
      nullable: true,
      description: "Why it is there, where there is something to explain.",
    }),
    errorCode: t.exposeString("errorCode", { nullable: true, description: "The coded error behind a failure." }),
    reason: t.exposeString("reason", { nullable: true, description: "Why it is in its state, in a sentence." }),
    waitingReason: t.string({
      nullable: true,
      description: "Why a QUEUED run does not run yet, in words; null in every other state.",
      select: { id: true, state: true, requirements: true, organizationId: true },
      resolve: async (run, _args, context) =>
        run.state === "QUEUED" ? (await queueOf(context)).waitingReason(run) : null,
    }),
    spec: t.expose("spec", { type: "JSON", description: "The specification, with raw UUIDs." }),
    specDigest: t.expose("specDigest", {
      type: "SHA256",
      description: "SHA-256 of the specification's canonical JSON.",
    }),
    priority: t.exposeInt("priority", { description: "0 to 100; larger is claimed first." }),
    requirements: t.expose("requirements", { type: "JSON", description: "What it asks of an agent." }),
    attemptCount: t.exposeInt("attemptCount", { description: "Attempts made so far." }),
    maxAttempts: t.exposeInt("maxAttempts", { description: "Attempts it may have." }),
    progress: t.field({
      type: RunProgress,
      nullable: true,
      description: "How far it is; null before the first word of its agent.",
      select: { progress: true },
      resolve: ({ progress }) => progress as unknown as Progress | null,
    }),
    params: t.expose("params", {
      type: "JSON",
      nullable: true,
      description: "Parameters of a TRACKED run by name; null for every other kind, whose `spec` says them.",
    }),
    result: t.expose("result", {
      type: "JSON",
      nullable: true,
      description: "What it found; a ladder's rungs already while it climbs.",
    }),
    createdByName: t.exposeString("createdByName", { description: "Who made it." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    queuedAt: t.expose("queuedAt", { type: "DateTime", description: "When it was last queued." }),
    cancelRequestedAt: t.expose("cancelRequestedAt", {
      type: "DateTime",
      nullable: true,
      description: "When somebody asked to cancel it while it ran; its agent is told with the next heartbeat.",
    }),
    yieldRequestedAt: t.expose("yieldRequestedAt", {
      type: "DateTime",
      nullable: true,
      description: "When its agent was asked to keep a checkpoint and to hand it back.",
    }),
    yieldReason: t.expose("yieldReason", {
      type: ReasonCode,
      nullable: true,
      description: "Why it was asked that: PAUSED_BY_USER or PREEMPTED.",
    }),
    limits: t.expose("limits", {
      type: "JSON",
      description: "What it may take at most, over all its attempts: runLimits of packages/contracts.",
    }),
    preempts: t.exposeBoolean("preempts", {
      description: "May a running run of lower priority be asked to make room for it?",
    }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true, description: "When it first started." }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true, description: "When it ended." }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it last changed." }),
    project: t.relation("project", { description: "Where it belongs." }),
    experiment: t.relation("experiment", { nullable: true, description: "The question it helps to answer." }),
    parent: t.relation("parent", { nullable: true, description: "The ladder it is a child of." }),
    position: t.exposeInt("position", { description: "Place among its parent's children, from 0." }),
    children: t.relation("children", {
      description: "A ladder's rungs and its evaluation, in order.",
      query: { orderBy: { position: "asc" } },
    }),
    attempts: t.relation("attempts", {
      description: "Its attempts, first to last.",
      query: { orderBy: { number: "asc" } },
    }),
    events: t.relation("events", {
      description: "Its history, first to last.",
      query: { orderBy: [{ at: "asc" }, { id: "asc" }] },
    }),
  }),
});

builder.queryField("run", (t) =>
  t.prismaField({
    type: Run,
    nullable: true,
    description: "The run with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "Id of the run." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("Run", id, (uuid) => tx.run.findUnique({ ...query, where: { id: uuid } })),
  }),
);

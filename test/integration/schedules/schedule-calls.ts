import type { ApiCaller } from "@graft/testkit";
import type { RunTenant } from "../runs/run-bench.ts";

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
}

export interface FireView {
  readonly id: string;
  readonly dueAt: string;
  readonly firedAt: string | null;
  readonly finishedAt: string | null;
  readonly manual: boolean;
  readonly state: string;
  readonly step: string | null;
  readonly errorCode: string | null;
  readonly reason: string | null;
  readonly story: unknown;
  readonly run: { readonly id: string } | null;
  readonly runs: readonly { readonly id: string; readonly kind: string; readonly state: string }[];
  readonly challengerVersion: { readonly id: string; readonly version: number } | null;
  readonly promotionRequest: { readonly id: string; readonly state: string; readonly comment: string } | null;
}

export interface ScheduleView {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly nextDueAt: string | null;
  readonly nextFirings: readonly string[];
  readonly fires: { readonly totalCount: number; readonly nodes: readonly FireView[] };
}

const ERRORS = "userErrors { code message subject }";
const FIRE = `id dueAt firedAt finishedAt manual state step errorCode reason story run { id } runs { id kind state }
  challengerVersion { id version } promotionRequest { id state comment }`;
const SCHEDULE = `id name state nextDueAt nextFirings(first: 3) fires(first: 50) { totalCount nodes { ${FIRE} } }`;

export interface ScheduleAnswer {
  readonly schedule: ScheduleView | null;
  readonly userErrors: readonly UserError[];
}

export const rawId = (id: string) => Buffer.from(id, "base64").toString("utf8").split(":")[1] ?? "";

/** A policy for the alias `production`; a schedule needs one. */
export async function makePolicy({ owner, projectId }: RunTenant, gates: unknown = [{ kind: "APPROVALS", count: 1 }]) {
  await owner.data(
    `mutation ($input: CreatePromotionPolicyInput!) { createPromotionPolicy(input: $input) { ${ERRORS} } }`,
    { input: { projectId, alias: "production", gates } },
  );
}

/** The tenant's data set, by its version. */
export async function datasetOf({ owner, inputs }: RunTenant): Promise<string> {
  const { datasetVersion } = await owner.data<{ datasetVersion: { dataset: { id: string } } }>(
    "query ($id: ID!) { datasetVersion(id: $id) { dataset { id } } }",
    { id: inputs.datasetVersionId },
  );
  return datasetVersion.dataset.id;
}

/** A weekly TRAIN schedule of the tenant's data, changed as asked. */
export async function scheduleInput(tenant: RunTenant, change: object = {}) {
  const { datasetVersionId: _dataset, backboneVersionId, ...inputs } = tenant.inputs;
  const spec = tenant.trainSpec() as Record<string, unknown>;
  const { headPhase, strategy } = spec;
  return {
    projectId: tenant.projectId,
    name: "weekly",
    trigger: "CRON",
    expression: "0 3 * * 1",
    zone: "UTC",
    template: {
      ...{ kind: "TRAIN", ...inputs, headPhase, strategy },
      datasetId: await datasetOf(tenant),
      backbone: { from: "VERSION", backboneVersionId },
    },
    modelName: "odd-or-even",
    alias: "production",
    ...change,
  };
}

async function change(caller: ApiCaller, name: string, input: object): Promise<ScheduleAnswer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { done } = await caller.data<{ done: ScheduleAnswer }>(
    `mutation ($input: ${type}!) { done: ${name}(input: $input) { schedule { ${SCHEDULE} } ${ERRORS} } }`,
    { input },
  );
  return done;
}

export const createSchedule = (caller: ApiCaller, input: object) => change(caller, "createSchedule", input);
export const updateSchedule = (caller: ApiCaller, input: object) => change(caller, "updateSchedule", input);
export const pauseSchedule = (caller: ApiCaller, scheduleId: string) => change(caller, "pauseSchedule", { scheduleId });
export const resumeSchedule = (caller: ApiCaller, scheduleId: string) =>
  change(caller, "resumeSchedule", { scheduleId });

/** Makes a schedule that must be made. */
export async function madeSchedule(tenant: RunTenant, changed: object = {}): Promise<ScheduleView> {
  const { schedule, userErrors } = await createSchedule(tenant.owner, await scheduleInput(tenant, changed));
  if (schedule === null) throw new Error(JSON.stringify(userErrors));
  return schedule;
}

export async function fireSchedule(caller: ApiCaller, scheduleId: string) {
  const { done } = await caller.data<{ done: { fire: FireView | null; userErrors: readonly UserError[] } }>(
    `mutation ($input: FireScheduleInput!) { done: fireSchedule(input: $input) { fire { ${FIRE} } ${ERRORS} } }`,
    { input: { scheduleId } },
  );
  return done;
}

export async function deleteSchedule(caller: ApiCaller, scheduleId: string) {
  const { done } = await caller.data<{ done: { deletedId: string | null; userErrors: readonly UserError[] } }>(
    `mutation ($input: DeleteScheduleInput!) { done: deleteSchedule(input: $input) { deletedId ${ERRORS} } }`,
    { input: { scheduleId } },
  );
  return done;
}

export async function readSchedule(caller: ApiCaller, id: string): Promise<ScheduleView | null> {
  const { schedule } = await caller.data<{ schedule: ScheduleView | null }>(
    `query ($id: ID!) { schedule(id: $id) { ${SCHEDULE} } }`,
    { id },
  );
  return schedule;
}

export async function readFire(caller: ApiCaller, id: string): Promise<FireView> {
  const { scheduleFire } = await caller.data<{ scheduleFire: FireView | null }>(
    `query ($id: ID!) { scheduleFire(id: $id) { ${FIRE} } }`,
    { id },
  );
  if (scheduleFire === null) throw new Error(`no firing ${id}`);
  return scheduleFire;
}

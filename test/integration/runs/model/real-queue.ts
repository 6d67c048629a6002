import { randomUUID } from "node:crypto";
import { isAppError, NO_QUOTAS } from "@graft/contracts";
import { claimStore, type Database, newId, unitOfWork } from "@graft/db";
import {
  cancelRun,
  claimNextRun,
  completeRun,
  createRun,
  heartbeat,
  loseAttempt,
  pauseRun,
  type RunPorts,
  type RunRecord,
  resumeRun,
  retryRun,
} from "@graft/domain";
import type pg from "pg";
import { EXTRACTION, trainResult } from "../run-bench.ts";
import type { ModelTenant } from "./model-tenant.ts";
import { readRuns } from "./read-runs.ts";
import { type Action, type Answer, ENDS, type EndName, leaseAnswer, type World } from "./run-model.ts";

const LEASE_SECONDS = 600;
const silent = () => undefined;
const registersNothing = () => Promise.reject(new Error("a training registers no version and measures no audit"));
const completion = {
  registerModelVersion: registersNothing,
  measureAuditReport: registersNothing,
  recordAuditReport: registersNothing,
};

interface Lease {
  readonly runId: string;
  readonly attemptId: string;
  readonly leaseToken: string;
  readonly agent: number;
}

export interface RealQueueOptions {
  readonly database: Database;
  /** As the superuser: lets time pass, and looks past every wall. */
  readonly superuser: pg.Client;
  readonly tenant: ModelTenant;
}

/** The platform's own use cases over its database, driven as the model is, by the places of runs and leases. */
export class RealQueue {
  readonly #options: RealQueueOptions;
  readonly #work: ReturnType<typeof unitOfWork>;
  readonly #claims: ReturnType<typeof claimStore>;
  readonly #runIds: string[] = [];
  readonly #leases: Lease[] = [];
  readonly #lastClaims: string[] = [];

  constructor(options: RealQueueOptions) {
    this.#options = options;
    this.#work = unitOfWork(options.database);
    this.#claims = claimStore(options.database, NO_QUOTAS);
  }

  /** Takes away what an earlier story left. */
  async clear(): Promise<void> {
    const { superuser, tenant } = this.#options;
    await superuser.query("DELETE FROM run WHERE organization_id = $1", [tenant.person.organizationId]);
    await superuser.query("UPDATE agent SET last_seen_at = now() WHERE id = ANY ($1)", [tenant.agentIds]);
  }

  async do(action: Action): Promise<Answer> {
    try {
      return await this.#act(action);
    } catch (error) {
      if (isAppError(error)) return error.code;
      throw error;
    }
  }

  #act(action: Action): Promise<Answer> {
    switch (action.do) {
      case "create":
        return this.#make((ports) => this.#create(ports, action));
      case "retry":
        return this.#make((ports) => {
          const input = { runId: this.#run(action.run), idempotencyKey: randomUUID() };
          return retryRun(this.#options.tenant.person, ports, input);
        });
      case "claim":
        this.#lastClaims[action.agent] = randomUUID();
        return this.#claim(action.agent);
      case "claimAgain":
        return this.#claim(action.agent);
      case "heartbeat":
        return this.#heartbeat(action.agent);
      case "complete":
        return this.#complete(action.lease, action.end);
      case "loseLease":
        return this.#loseLease(action.run, action.silent);
      case "pause":
        return this.#ask(pauseRun, action.run);
      case "resume":
        return this.#ask(resumeRun, action.run);
      case "cancel":
        return this.#ask(cancelRun, action.run);
    }
  }

  #run(index: number): string {
    return this.#runIds[index] ?? "";
  }

  /** Starts and queueings are kept in milliseconds, and the order of two within the same one is not ours to say. */
  async #nextMoment(): Promise<void> {
    await this.#options.superuser.query("SELECT pg_sleep(0.001)");
  }

  async #make(work: (ports: RunPorts) => Promise<RunRecord>): Promise<Answer> {
    const run = await this.#work.write(this.#options.tenant.person, (repositories) =>
      work({ repositories, announce: silent }),
    );
    this.#runIds.push(run.id);
    await this.#nextMoment();
    return run.state;
  }

  #create(ports: RunPorts, { priority, preempts }: Action & { do: "create" }): Promise<RunRecord> {
    const { tenant } = this.#options;
    const spec = { kind: "TRAIN", ...tenant.spec, inputSize: 32, seed: 1, ...EXTRACTION };
    const plan = { name: `run ${this.#runIds.length}`, priority, preempts, requirements: {} };
    return createRun(tenant.person, ports, {
      ...{ projectId: tenant.projectId, experimentId: null, spec, ...plan, idempotencyKey: randomUUID() },
    });
  }

  async #ask(useCase: typeof pauseRun, index: number): Promise<Answer> {
    const { person } = this.#options.tenant;
    const runId = this.#run(index);
    const run = await this.#work.write(person, (repositories) =>
      useCase(person, { repositories, announce: silent }, runId),
    );
    return run.state;
  }

  async #claim(agent: number): Promise<Answer> {
    const { machine, agentIds } = this.#options.tenant;
    const idempotencyKey = this.#lastClaims[agent];
    // Nothing was claimed yet, so there is nothing to repeat.
    if (idempotencyKey === undefined) return leaseAnswer("NOTHING");
    const input = { agentId: agentIds[agent] ?? "", idempotencyKey, leaseSeconds: LEASE_SECONDS };
    const claim = await claimNextRun(machine, { claims: this.#claims, announce: silent }, input);
    if (!claim) return leaseAnswer("NOTHING");
    const { id: attemptId, leaseToken } = claim.attempt;
    if (claim.first) this.#leases.push({ runId: claim.runId, attemptId, leaseToken, agent });
    await this.#nextMoment();
    return leaseAnswer(this.#leases.findIndex((lease) => lease.leaseToken === leaseToken));
  }

  async #heartbeat(agent: number): Promise<Answer> {
    const { machine, agentIds } = this.#options.tenant;
    const held = this.#leases.filter((lease) => lease.agent === agent);
    const leases = held.map(({ leaseToken }) => ({ leaseToken, progress: null }));
    const input = { agentId: agentIds[agent] ?? "", draining: false, leases, leaseSeconds: LEASE_SECONDS };
    const answer = await this.#work.write(machine, (repositories) =>
      heartbeat(machine, { repositories, announce: silent }, input),
    );
    return answer.leases.map((lease) => `${lease.held ? "held" : "lost"} ${lease.control}`).join(", ");
  }

  async #complete(index: number, name: EndName): Promise<Answer> {
    const lease = this.#leases[index];
    if (!lease) throw new Error(`no lease ${index}`);
    const { machine } = this.#options.tenant;
    // As the agent does: one key for an attempt, whatever it reports.
    const idempotencyKey = `complete-${lease.leaseToken}`;
    const { outcome, reasonCode } = ENDS[name];
    const succeeded = outcome === "SUCCEEDED";
    const { run } = await completeRun(
      machine,
      { unitOfWork: this.#work, completion, announce: silent },
      {
        ...{ runId: lease.runId, leaseToken: lease.leaseToken, idempotencyKey, outcome, reasonCode },
        ...{ errorCode: null, message: succeeded ? null : "for the test" },
        ...(succeeded && { result: trainResult(8) }),
        artifactId: succeeded ? await this.#model(lease.attemptId) : null,
      },
    );
    return run.state;
  }

  /** A verified model of the attempt. */
  async #model(attemptId: string): Promise<string> {
    const { organizationId } = this.#options.tenant.person;
    const id = newId();
    const what = { kind: "MODEL", state: "VERIFIED", digest: "0".repeat(64), sizeBytes: 1, fileCount: 1 } as const;
    await this.#options.database.write({ organizationId }, (tx) =>
      tx.artifact.create({ data: { id, organizationId, attemptId, ...what } }),
    );
    return id;
  }

  /** Lets the live lease of a run run out, and judges it as the sweep does. */
  async #loseLease(index: number, agentSilent: boolean): Promise<Answer> {
    const { superuser, tenant } = this.#options;
    const attemptId = this.#leases.findLast((lease) => lease.runId === this.#run(index))?.attemptId;
    if (attemptId === undefined) return "false";
    await superuser.query(
      "UPDATE run_attempt SET lease_expires_at = now() - interval '1 second' WHERE id = $1 AND state = 'ACTIVE'",
      [attemptId],
    );
    const seen = agentSilent ? "1 day" : "0";
    await superuser.query(
      "UPDATE agent SET last_seen_at = now() - $2::interval WHERE id = (SELECT agent_id FROM run_attempt WHERE id = $1)",
      [attemptId, seen],
    );
    const sweeper = { ...tenant.person, actor: { kind: "SYSTEM", name: "lease sweep" } } as const;
    const lost = await this.#work.write(sweeper, (repositories) =>
      loseAttempt(sweeper, { repositories, announce: silent }, { attemptId, leaseSeconds: LEASE_SECONDS }),
    );
    return String(lost);
  }

  /** What the database holds, as the model would say it; `lastClaim` is the model's own. */
  async look({ lastClaim }: World): Promise<World> {
    const rows = await readRuns(this.#options.superuser, this.#runIds);
    const runs = rows.map(({ attempts, ...run }) => ({
      ...run,
      attempts: attempts.map(({ leaseToken, agentId, state, reported }) => ({
        lease: this.#leases.findIndex((lease) => lease.leaseToken === leaseToken),
        agent: this.#options.tenant.agentIds.indexOf(agentId),
        ...{ state, reported },
      })),
    }));
    return { runs, leases: this.#leases.length, lastClaim };
  }
}

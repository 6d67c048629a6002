import {
  claimStore,
  type Database,
  logStore,
  metricStore,
  organizationDirectory,
  readMetricRate,
  type StoredClaim,
  unitOfWork,
} from "@graft/db";
import {
  type ArtifactStore,
  type ClaimStore,
  type EventBus,
  type KeyHasher,
  type LogStore,
  type Mailer,
  MetricQuota,
  type MetricStore,
  type OrganizationDirectory,
  type ReportSigner,
  type ScheduleClock,
  type SecretBox,
  type UnitOfWork,
  type WebhookSender,
} from "@graft/domain";
import type { Logger } from "pino";
import { type Auth, createAuth } from "./auth/create-auth.ts";
import { keyHasher } from "./auth/key-hasher.ts";
import type { Env } from "./env.ts";
import { openMailer } from "./mail/open-mailer.ts";
import { ArtifactVerifier } from "./registry/artifact-verifier.ts";
import { completionPorts, type RegistryCompletion } from "./registry/completion-ports.ts";
import { OfferDesk } from "./run/offer-desk.ts";
import { openScheduleClock } from "./schedule/schedule-clock.ts";
import { RequestBudget } from "./server/request-budget.ts";
import { openWebhooks } from "./webhook/open-webhooks.ts";
import type { WebhookDispatcher } from "./webhook/webhook-dispatcher.ts";

/** The parts one API process is made of, made once at start and handed to every request. */
export interface Platform {
  readonly env: Env;
  readonly logger: Logger;
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly directory: OrganizationDirectory;
  readonly auth: Auth;
  /** Makes of API keys what is stored of them. */
  readonly keys: KeyHasher;
  /** Null: the installation sends no mail. */
  readonly mailer: Mailer | null;
  /** Address of the dashboard, for links in mails. */
  readonly dashboardUrl: string;
  readonly invitationDays: number;
  readonly bus: EventBus;
  readonly store: ArtifactStore;
  readonly verifier: ArtifactVerifier;
  readonly metrics: MetricStore;
  readonly metricQuota: MetricQuota;
  readonly claims: ClaimStore<StoredClaim>;
  readonly offers: OfferDesk;
  readonly budget: RequestBudget;
  readonly logs: LogStore;
  readonly scheduleClock: ScheduleClock;
  /** Seconds a lease lives without a heartbeat. */
  readonly leaseSeconds: number;
  /** What the end of a run does in the registry. */
  readonly completion: RegistryCompletion;
  /** Null: the installation has no key to keep webhooks' secrets with. */
  readonly secretBox: SecretBox | null;
  readonly webhookSender: WebhookSender;
  readonly webhooks: WebhookDispatcher;
}

export interface PlatformOptions {
  readonly env: Env;
  readonly logger: Logger;
  readonly database: Database;
  readonly bus: EventBus;
  readonly store: ArtifactStore;
  readonly signer: ReportSigner;
  /** URL of this process as others reach it. */
  readonly publicUrl: string;
}

/** Puts the parts together. */
export function createPlatform(options: PlatformOptions): Platform {
  const { env, logger, database, bus, store, signer, publicUrl } = options;
  const work = unitOfWork(database, bus, env.quotas);
  const mailer = openMailer(env.mail, logger);
  const directory = organizationDirectory(database);
  const dashboardUrl = env.server.dashboardOrigins[0] ?? publicUrl;
  const claims = claimStore(database, env.quotas);
  const auth = createAuth({
    client: database.auth,
    directory,
    mailer,
    sso: env.auth.sso,
    secret: env.auth.secret,
    publicUrl,
    dashboardUrl,
    verifiedEmailRequired: env.auth.verifiedEmailRequired,
    signInsPerAccount: env.auth.signInsPerAccount,
    trustedOrigins: [publicUrl, ...env.server.dashboardOrigins],
    signUpOpen: env.auth.signUpOpen,
    signInsPerMinute: env.auth.signInsPerMinute,
    logger,
  });
  return {
    env,
    keys: keyHasher(env.auth.secret),
    logger,
    database,
    work,
    directory,
    auth,
    mailer,
    dashboardUrl,
    invitationDays: env.mail.invitationDays,
    bus,
    store,
    verifier: new ArtifactVerifier({ database, work, store, logger }),
    metrics: metricStore(database),
    metricQuota: new MetricQuota({
      measure: (scope) => readMetricRate(database, scope, env.quotas),
      now: () => performance.now(),
    }),
    claims,
    offers: new OfferDesk({ claims, bus, logger }),
    budget: new RequestBudget(env.server.requestsPerMinute),
    logs: logStore(database),
    scheduleClock: openScheduleClock(database, env.schedule.clockFile),
    leaseSeconds: env.run.leaseSeconds,
    completion: completionPorts({ work, store, signer, auditValidDays: env.audit.validDays }),
    ...openWebhooks({ env, database, work, logger }),
  };
}

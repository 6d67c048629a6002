import { resolve } from "node:path";
import { AppError, LIMITS, type QuotaLimits } from "@graft/contracts";
import { z } from "zod";
import { type SsoEnv, ssoEnv, ssoSchema } from "./auth/sso-env.ts";
import { type DeletionEnv, deletionEnv, deletionSchema } from "./deletion/deletion-env.ts";
import { type MailEnv, mailEnv, mailSchema } from "./mail/mail-env.ts";
import { quotaLimits, quotaSchema } from "./quota/quota-env.ts";
import { databaseUrl, strongSecret } from "./secret/strong-secret.ts";
import { trustIn } from "./server/trusted-proxies.ts";
import { type StoreEnv, storeEnv, storeSchema } from "./store/store-env.ts";
import { type WebhookEnv, webhookEnv, webhookSchema } from "./webhook/webhook-env.ts";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(["0", "1"]).transform((value) => value === "1");

function areProxies(proxies: readonly string[]): boolean {
  try {
    trustIn(proxies);
    return true;
  } catch {
    return false;
  }
}

/** Where the API listens and how others reach it. */
const serverSchema = z.object({
  GRAFT_HOST: z.string().default("127.0.0.1"),
  /** 0: one that is free. */
  GRAFT_PORT: port.default(4000),
  /** URL people and agents use; left out: the address listened on. */
  GRAFT_PUBLIC_URL: z.url().optional(),
  /** Origins whose pages may call the API with a cookie, separated by commas. */
  GRAFT_DASHBOARD_ORIGIN: z.string().default("http://localhost:3000"),
  /** Addresses or ranges of the proxies before the API, by commas: their X-Forwarded-For says who the client is. */
  GRAFT_TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    )
    .refine(areProxies, "use addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal"),
  /** Requests one person or key, or one address of strangers, may make in a minute; agents that stream metrics make many. */
  GRAFT_REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(120_000),
  GRAFT_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** One URL for each database role; the API never holds the owner's unless it is to migrate at start. */
const databaseSchema = z.object({
  GRAFT_DATABASE_API_URL: databaseUrl,
  GRAFT_DATABASE_SYSTEM_URL: databaseUrl,
  GRAFT_DATABASE_AUTH_URL: databaseUrl,
  /** Set to apply pending migrations at start; left out: they must have been applied. */
  GRAFT_DATABASE_OWNER_URL: databaseUrl.optional(),
  /** Folder of the migrations, read only when there is an owner's URL. */
  GRAFT_MIGRATIONS: z.string().default("prisma/migrations"),
});

const secretSchema = z.object({
  /** Signs sessions. */
  GRAFT_AUTH_SECRET: strongSecret,
  GRAFT_SIGN_UP: flag.default(true),
  /** Sign-ins, and sign-ups, that one address may try in a minute. */
  GRAFT_SIGN_INS_PER_MINUTE: z.coerce.number().int().positive().default(30),
  /** Wrong passwords of one account, from wherever, in a quarter of an hour. */
  GRAFT_SIGN_INS_PER_ACCOUNT: z.coerce.number().int().positive().default(10),
  /** 1: an account opens once its e-mail is confirmed; needs a mail server. */
  GRAFT_REQUIRE_VERIFIED_EMAIL: flag.default(false),
});

const auditSchema = z.object({
  /** Signs audit reports: an Ed25519 private key, PKCS#8 in DER, base64; left out: one made in the data folder. */
  GRAFT_REPORT_KEY: z.string().min(1).optional(),
  /** Days a report counts; left out: until it is revoked. */
  GRAFT_AUDIT_VALID_DAYS: z.coerce.number().int().positive().optional(),
});

/** `nats://` or `tls://`, credentials if wanted, host, port. */
const NATS_URL = /^(nats|tls):\/\/([^@/\s]+@)?[^@/\s]+$/;

const busSchema = z.object({
  /** How hints reach the replicas: `memory` for one API process, `postgres` for several on one database, or `nats`. */
  GRAFT_BUS: z.enum(["memory", "postgres", "nats"]).default("memory"),
  /** Address of the NATS server for `nats`, with its credentials; several by commas. */
  GRAFT_NATS_URL: z
    .string()
    .refine(
      (text) => text.split(",").every((url) => NATS_URL.test(url.trim())),
      "use nats://host:4222 or tls://host:4222",
    )
    .default("nats://127.0.0.1:4222"),
  /** Subject the replicas of this installation hear each other on: one of its own for each installation on a server. */
  GRAFT_NATS_SUBJECT: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)*$/, "use words of letters, digits, - and _, separated by dots")
    .default("graft.hints"),
});

const runSchema = z.object({
  /** Seconds a lease lives without a heartbeat. */
  GRAFT_LEASE_SECONDS: z.coerce.number().positive().default(LIMITS.leaseSeconds),
});

const scheduleSchema = z.object({
  /** File that holds the schedules' time, an ISO instant, for rehearsals; left out: the database's time. */
  GRAFT_SCHEDULE_CLOCK_FILE: z.string().min(1).optional(),
  /** Seconds between two looks for schedules that are due. */
  GRAFT_SCHEDULE_SECONDS: z.coerce.number().positive().max(60).default(1),
});

const ownSchema = z.object({
  ...runSchema.shape,
  ...quotaSchema.shape,
  ...deletionSchema.shape,
  ...busSchema.shape,
  ...serverSchema.shape,
  ...databaseSchema.shape,
  ...secretSchema.shape,
  ...auditSchema.shape,
  ...scheduleSchema.shape,
  ...webhookSchema.shape,
  ...mailSchema.shape,
  ...ssoSchema.shape,
});

const schema = ownSchema
  .refine((env) => ssoEnv(env) !== undefined, {
    path: ["GRAFT_OIDC_ISSUER"],
    message: "set GRAFT_OIDC_ISSUER, GRAFT_OIDC_CLIENT_ID and GRAFT_OIDC_CLIENT_SECRET together, or none",
  })
  .refine((env) => !env.GRAFT_REQUIRE_VERIFIED_EMAIL || env.GRAFT_SMTP_URL || env.GRAFT_MAIL_CONSOLE, {
    path: ["GRAFT_REQUIRE_VERIFIED_EMAIL"],
    message: "needs GRAFT_SMTP_URL: nobody could confirm an e-mail",
  })
  .and(storeSchema);

/** The API's configuration, grouped by what it is for. */
export interface Env {
  readonly run: { readonly leaseSeconds: number };
  /** Of organizations that have none of their own. */
  readonly quotas: QuotaLimits;
  readonly deletion: DeletionEnv;
  readonly bus: {
    readonly kind: "memory" | "postgres" | "nats";
    readonly natsUrl: string;
    readonly natsSubject: string;
  };
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string | null;
    readonly dashboardOrigins: readonly string[];
    readonly trustedProxies: readonly string[];
    readonly requestsPerMinute: number;
    readonly logLevel: string;
  };
  readonly database: {
    readonly apiUrl: string;
    readonly systemUrl: string;
    readonly authUrl: string;
    readonly ownerUrl: string | null;
    readonly migrations: string;
  };
  readonly auth: {
    readonly secret: string;
    readonly signUpOpen: boolean;
    readonly signInsPerMinute: number;
    readonly signInsPerAccount: number;
    readonly verifiedEmailRequired: boolean;
    readonly sso: SsoEnv | null;
  };
  readonly store: StoreEnv;
  readonly schedule: { readonly clockFile: string | null; readonly periodSeconds: number };
  readonly webhooks: WebhookEnv;
  readonly mail: MailEnv;
  readonly audit: { readonly reportKey: string | null; readonly validDays: number | null };
}

/** Reads the environment. @throws AppError INPUT_INVALID naming every variable that is missing or wrong. */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  const parsed = schema.safeParse({ GRAFT_STORE: "file", ...variables });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({
      code: "INPUT_INVALID" as const,
      message: `${path.join(".")}: ${message}`,
      subject: path.join("."),
    }));
    const list = faults.map(({ message }) => message).join("; ");
    throw new AppError("INPUT_INVALID", `The API cannot start, its environment is incomplete: ${list}.`, { faults });
  }
  const env = parsed.data;
  return {
    run: { leaseSeconds: env.GRAFT_LEASE_SECONDS },
    quotas: quotaLimits(env),
    deletion: deletionEnv(env),
    bus: { kind: env.GRAFT_BUS, natsUrl: env.GRAFT_NATS_URL, natsSubject: env.GRAFT_NATS_SUBJECT },
    server: {
      host: env.GRAFT_HOST,
      port: env.GRAFT_PORT,
      publicUrl: env.GRAFT_PUBLIC_URL ?? null,
      dashboardOrigins: env.GRAFT_DASHBOARD_ORIGIN.split(",").map((origin) => origin.trim()),
      trustedProxies: env.GRAFT_TRUSTED_PROXIES,
      requestsPerMinute: env.GRAFT_REQUESTS_PER_MINUTE,
      logLevel: env.GRAFT_LOG_LEVEL,
    },
    database: {
      apiUrl: env.GRAFT_DATABASE_API_URL,
      systemUrl: env.GRAFT_DATABASE_SYSTEM_URL,
      authUrl: env.GRAFT_DATABASE_AUTH_URL,
      ownerUrl: env.GRAFT_DATABASE_OWNER_URL ?? null,
      migrations: resolve(env.GRAFT_MIGRATIONS),
    },
    auth: {
      secret: env.GRAFT_AUTH_SECRET,
      signUpOpen: env.GRAFT_SIGN_UP,
      signInsPerMinute: env.GRAFT_SIGN_INS_PER_MINUTE,
      signInsPerAccount: env.GRAFT_SIGN_INS_PER_ACCOUNT,
      verifiedEmailRequired: env.GRAFT_REQUIRE_VERIFIED_EMAIL,
      sso: ssoEnv(env) ?? null,
    },
    store: storeEnv(env),
    schedule: { clockFile: env.GRAFT_SCHEDULE_CLOCK_FILE ?? null, periodSeconds: env.GRAFT_SCHEDULE_SECONDS },
    webhooks: webhookEnv(env),
    mail: mailEnv(env),
    audit: { reportKey: env.GRAFT_REPORT_KEY ?? null, validDays: env.GRAFT_AUDIT_VALID_DAYS ?? null },
  };
}

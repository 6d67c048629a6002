import { type Database, organizationDirectory, unitOfWork } from "@graft/db";
import type { OrganizationDirectory, UnitOfWork } from "@graft/domain";
import type { Logger } from "pino";
import { type Auth, createAuth } from "./auth/create-auth.ts";
import type { Env } from "./env.ts";

/** The parts one API process is made of, made once at start and handed to every request. */
export interface Platform {
  readonly env: Env;
  readonly logger: Logger;
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly directory: OrganizationDirectory;
  readonly auth: Auth;
}

export interface PlatformOptions {
  readonly env: Env;
  readonly logger: Logger;
  readonly database: Database;
  /** URL of this process as others reach it. */
  readonly publicUrl: string;
}

/** Puts the parts together. */
export function createPlatform({ env, logger, database, publicUrl }: PlatformOptions): Platform {
  const auth = createAuth({
    client: database.auth,
    secret: env.auth.secret,
    publicUrl,
    trustedOrigins: [publicUrl, ...env.server.dashboardOrigins],
    signUpOpen: env.auth.signUpOpen,
  });
  return {
    env,
    logger,
    database,
    work: unitOfWork(database),
    directory: organizationDirectory(database),
    auth,
  };
}

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { AppError, type ErrorCode, type QuotaName } from "@graft/contracts";
import { inheritedEnvironment, readDatabaseVariables, readQuotaVariables } from "../env.ts";
import { openSecrets } from "../installation/secrets.ts";
import { appEntry, HOST } from "../installation/service-entry.ts";

export type QuotaValue = number | "unlimited" | "default";

export interface QuotaOrder {
  readonly organization: string;
  readonly limits: Readonly<Partial<Record<QuotaName, QuotaValue>>>;
}

export interface OperatedQuota {
  readonly name: QuotaName;
  /** Null: no limit. */
  readonly limit: number | null;
  readonly used: number;
}

type Answer =
  | { readonly event: "quotas"; readonly quotas: readonly OperatedQuota[] }
  | { readonly event: "failed"; readonly code: ErrorCode; readonly message: string };

/** The database of the installation in this data folder, while it is up. */
function databaseIn(home: string): Record<string, string> {
  const secretsFile = path.join(home, "secrets.json");
  const postmaster = path.join(home, "postgres", "data", "postmaster.pid");
  if (!existsSync(secretsFile) || !existsSync(postmaster)) {
    throw new AppError(
      "NOT_FOUND",
      `No installation is up in ${home}. Start it, or name its database with GRAFT_DATABASE_API_URL, GRAFT_DATABASE_SYSTEM_URL and GRAFT_DATABASE_AUTH_URL.`,
    );
  }
  const { database } = openSecrets(secretsFile);
  // The fourth line of the file is the port.
  const port = readFileSync(postmaster, "utf8").split("\n")[3]?.trim();
  const url = (role: "api" | "system" | "auth") => `postgresql://graft_${role}:${database[role]}@${HOST}:${port}/graft`;
  return {
    GRAFT_DATABASE_API_URL: url("api"),
    GRAFT_DATABASE_SYSTEM_URL: url("system"),
    GRAFT_DATABASE_AUTH_URL: url("auth"),
  };
}

function answerIn(output: string): Answer | undefined {
  const line = output.split("\n").find((each) => each.startsWith("{"));
  return line === undefined ? undefined : (JSON.parse(line) as Answer);
}

/**
 * Sets and answers an organization's quotas, on the installation's own database: no key of a tenant may.
 *
 * @throws AppError NOT_FOUND when no installation is up, or it has no such organization.
 */
export async function operateQuota(home: string, order: QuotaOrder): Promise<readonly OperatedQuota[]> {
  const database = readDatabaseVariables() ?? databaseIn(home);
  const { args, cwd } = appEntry("api", "operate", "built");
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: {
      ...inheritedEnvironment(),
      ...readQuotaVariables(),
      ...database,
      GRAFT_OPERATE_QUOTA: JSON.stringify(order),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const answer = answerIn(output);
  if (answer?.event === "quotas") return answer.quotas;
  if (answer) throw new AppError(answer.code, answer.message);
  throw new AppError("INTERNAL", "Setting the quota ended without an answer; its error stands above.");
}

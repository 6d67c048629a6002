import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { TestDatabase } from "@graft/testkit";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

export interface OperatedQuota {
  readonly name: string;
  readonly limit: number | null;
  readonly used: number;
}

/** Sets quotas as `graft quota set` does: by a process of its own on the installation's database. */
export async function operateQuota(
  { apiUrl, systemUrl, authUrl }: TestDatabase,
  organization: string,
  limits: Readonly<Record<string, number | string>> = {},
): Promise<readonly OperatedQuota[]> {
  const loader = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
  const main = path.join(REPOSITORY_ROOT, "apps", "api", "src", "operate", "main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", loader, main], {
    cwd: REPOSITORY_ROOT,
    env: childEnvironment({
      GRAFT_DATABASE_API_URL: apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: systemUrl,
      GRAFT_DATABASE_AUTH_URL: authUrl,
      GRAFT_OPERATE_QUOTA: JSON.stringify({ organization, limits }),
    }),
  });
  return (JSON.parse(stdout) as { quotas: OperatedQuota[] }).quotas;
}

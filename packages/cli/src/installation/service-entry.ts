import { existsSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

/** `built`: the bundles; `source`: from source with reload, for development. */
export type ServiceSource = "built" | "source";

export interface ServiceEntry {
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Where the services of an installation listen. */
export const HOST = "127.0.0.1";

export const TSX_LOADER = `file://${path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs")}`;
const TSX_CLI = path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "cli.mjs");

/** How a service is started: its bundle, or its source under a watcher. */
export function appEntry(app: string, file: string, from: ServiceSource): ServiceEntry {
  const cwd = path.join(REPOSITORY_ROOT, "apps", app);
  if (from === "source") return { cwd, args: [TSX_CLI, "watch", "--clear-screen=false", `src/${file}.ts`] };
  const bundle = path.join(cwd, "dist", `${path.basename(file)}.js`);
  if (!existsSync(bundle)) throw new AppError("TOOL_MISSING", `${bundle} is not built. Run \`npm run build\`.`);
  return { cwd, args: ["--enable-source-maps", bundle] };
}

/** How the dashboard is started: its standalone build, or Next under a watcher. */
export function dashboardEntry(from: ServiceSource, port: number): ServiceEntry {
  const cwd = path.join(REPOSITORY_ROOT, "apps", "dashboard");
  if (from === "source") {
    const next = path.join(REPOSITORY_ROOT, "node_modules", "next", "dist", "bin", "next");
    return { cwd, args: [next, "dev", "--port", String(port), "--hostname", HOST] };
  }
  const standalone = path.join(cwd, ".next", "standalone", "apps", "dashboard");
  if (!existsSync(standalone)) throw new AppError("TOOL_MISSING", "The dashboard is not built. Run `npm run build`.");
  return { cwd: standalone, args: ["server.js"] };
}

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { REPOSITORY_ROOT } from "../repository-root.ts";

const manifestSchema = z.object({ scripts: z.record(z.string(), z.string()) });

/** What `graft COMMAND --help` prints. */
function helpOf(command: string): string {
  const loader = pathToFileURL(path.join(REPOSITORY_ROOT, "node_modules", "tsx", "dist", "loader.mjs"));
  const args = ["--import", loader.href, "packages/cli/src/main.ts"];
  return spawnSync(process.execPath, [...args, command, "--help"], { cwd: REPOSITORY_ROOT, encoding: "utf8" }).stdout;
}

/** Why a command that a page shows would not do: undefined when the repository has it with all its options. */
export function commandFault(command: string): string | undefined {
  const [, script, rest = ""] = /^npm run (\S+)(?: -- (.+))?$/.exec(command) ?? [];
  if (script !== undefined) {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(REPOSITORY_ROOT, "package.json"), "utf8")));
    if (!(script in manifest.scripts)) return `${command}: package.json has no script ${script}`;
    const options = rest.split(" ").filter((word) => word.startsWith("--"));
    const help = options.length > 0 ? helpOf(script) : "";
    const unknown = options.filter((option) => !help.includes(`${option} `));
    return unknown.length > 0 ? `${command}: ${script} knows no ${unknown.join(", ")}` : undefined;
  }
  const [, file] = /\bnode (\S+\.js)$/.exec(command) ?? [];
  if (file === undefined) return `${command}: is neither a script of npm nor a file for Node`;
  return existsSync(path.join(REPOSITORY_ROOT, file)) ? undefined : `${command}: there is no ${file}`;
}

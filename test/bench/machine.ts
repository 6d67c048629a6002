import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import type { BenchDocument } from "./bench-document.ts";

function git(...args: string[]): string {
  const { status, stdout } = spawnSync("git", args, { cwd: REPOSITORY_ROOT, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

/** What the figures were measured on. */
export function describeMachine(): BenchDocument["machine"] {
  const commit = git("rev-parse", "HEAD");
  const dirty = commit !== "" && git("status", "--porcelain") !== "";
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
    commit: dirty ? `${commit}-dirty` : commit,
  };
}

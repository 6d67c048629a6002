import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface TestFolder {
  readonly root: string;
  /** Data folder for the demo, not made yet. */
  readonly demoHome: string;
  remove(): void;
}

/** A folder of this run's own, open to the user PostgreSQL runs as where root starts it. */
export function openTestFolder(): TestFolder {
  const root = mkdtempSync(path.join(tmpdir(), "graft-test-"));
  chmodSync(root, 0o755);
  return { root, demoHome: path.join(root, "home"), remove: () => rmSync(root, { recursive: true, force: true }) };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { runGraft } from "./run-graft.ts";

interface Report {
  readonly ready: boolean;
  readonly checks: readonly { name: string; needed: boolean; ok: boolean; found: string; remedy: string | null }[];
}

it("graft doctor names what is missing with what mends it, and ends with 0 when the demo can run", async () => {
  const empty = mkdtempSync(path.join(tmpdir(), "graft-doctor-"));
  try {
    const outcome = await runGraft({
      args: ["doctor", "--json"],
      variables: {
        PATH: empty,
        XDG_CONFIG_HOME: empty,
        XDG_CACHE_HOME: empty,
        CHROMIUM_PATH: path.join(empty, "chromium"),
        GRAFT_NATIVE_BACKENDS: empty,
        GRAFT_API_URL: "",
        MINIO_BINARY: undefined,
      },
    });
    const { ready, checks } = outcome.json<Report>();
    const missing = checks.filter(({ ok }) => !ok);
    const names = missing.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["native TensorFlow", "tools to build it", "Python", "MinIO", "Chromium", "login"]),
    );
    for (const { name, remedy, found } of missing) {
      expect(remedy, name).not.toBeNull();
      expect(found, name).not.toBe("");
    }
    expect(checks.filter(({ needed }) => needed).map(({ name }) => name)).toContain("PostgreSQL");
    expect(ready).toBe(missing.every(({ needed }) => !needed));
    expect(outcome.code).toBe(ready ? 0 : 6);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSecrets } from "./secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "graft-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("an installation's secrets", () => {
  it("are made once and kept for their owner only", () => {
    const file = path.join(folder, "secrets.json");
    const made = openSecrets(file);
    expect(openSecrets(file)).toEqual(made);
    expect(made.webhook).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("of an older installation get a key for webhooks and stay otherwise", () => {
    const file = path.join(folder, "secrets.json");
    const { webhook: _webhook, ...older } = openSecrets(file);
    writeFileSync(file, JSON.stringify(older));
    const opened = openSecrets(file);
    expect(opened).toEqual({ ...older, webhook: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(opened);
  });
});

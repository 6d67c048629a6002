import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReportSigner } from "./report-signing-key.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "graft-signing-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function holds(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
}

test("the first start makes a key only its owner can read, the next finds the same", async () => {
  const first = await openReportSigner({ key: null, folder });
  expect((await stat(join(folder, "report-signing-key.pem"))).mode & 0o777).toBe(0o600);
  const second = await openReportSigner({ key: null, folder });
  expect(second.publicKey).toBe(first.publicKey);
  expect(holds(first.publicKey, "a report", second.sign("a report"))).toBe(true);
  expect(holds(first.publicKey, "another report", second.sign("a report"))).toBe(false);
});

test("replicas that start at the same time on one folder sign with the same key, and leave nothing else there", async () => {
  const signers = await Promise.all(Array.from({ length: 8 }, () => openReportSigner({ key: null, folder })));
  expect(new Set(signers.map(({ publicKey }) => publicKey)).size).toBe(1);
  expect(await readdir(folder)).toEqual(["report-signing-key.pem"]);
});

test("a key given by the environment is used", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
  const signer = await openReportSigner({ key, folder });
  expect(signer.publicKey).toBe(publicKey.export({ type: "spki", format: "der" }).toString("base64"));
});

test("what is no Ed25519 key stops the start", async () => {
  await expect(openReportSigner({ key: "bm8=", folder })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  await writeFile(join(folder, "report-signing-key.pem"), "no key");
  await expect(openReportSigner({ key: null, folder })).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

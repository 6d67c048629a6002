import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@graft/contracts";
import type { ReportSigner } from "@graft/domain";

export interface SigningKeySource {
  /** Ed25519 private key, PKCS#8 in DER, base64; null: the one in the folder, made at the first start. */
  readonly key: string | null;
  readonly folder: string;
}

/** Name of the key's file in the data folder. Who has it can sign reports in the installation's name. */
const KEY_FILE = "report-signing-key.pem";

/**
 * The installation's Ed25519 key for audit reports. In the data folder it is readable by its owner only, and made once:
 * when two processes start at the same time, the second reads what the first has written.
 *
 * @throws AppError INPUT_INVALID when the key given or found is not an Ed25519 private key.
 */
export async function openReportSigner({ key, folder }: SigningKeySource): Promise<ReportSigner> {
  const privateKey = key === null ? await keyInFolder(folder) : parseKey(key);
  if (privateKey.asymmetricKeyType !== "ed25519") throw invalidKey(`it is ${privateKey.asymmetricKeyType}`);
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  return {
    publicKey,
    sign: (text) => sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64"),
  };
}

async function keyInFolder(folder: string): Promise<KeyObject> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, KEY_FILE);
  const found = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found !== null) return parsePem(found);
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  // Written whole under a name of its own, then named: another replica that starts now reads all of it or nothing.
  const written = `${path}.${randomUUID()}`;
  try {
    const file = await open(written, "wx", 0o600);
    await file.writeFile(pem).then(() => file.sync());
    await file.close();
    await link(written, path);
    return privateKey;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return parsePem(await readFile(path, "utf8"));
  } finally {
    await rm(written, { force: true });
  }
}

function parsePem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw invalidKey(`${KEY_FILE} in the data folder does not hold one`);
  }
}

function parseKey(base64: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type: "pkcs8" });
  } catch {
    throw invalidKey("it is not PKCS#8 in DER, base64");
  }
}

function invalidKey(why: string): AppError {
  return new AppError("INPUT_INVALID", `The key that signs audit reports must be an Ed25519 private key: ${why}.`);
}

import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type MinioServer, openMinioBinary, readMinioEnvironment, startMinio } from "@graft/cli";
import { CreateArtifactUploadDocument, GraftClient, getToFile, uploadContents } from "@graft/client";
import {
  createTestDatabase,
  type SeededOrganization,
  seed,
  startPostgres,
  TEST_DASHBOARD_ORIGIN,
} from "@graft/testkit";
import { Client } from "minio";
import { complete, judged, uploadVerified } from "../integration/registry/upload.ts";
import { openTestFolder } from "../test-folder.ts";
import { type RunningApi, startApi } from "./api-process.ts";
import { digestOfFile } from "./digest-of-file.ts";
import { type Bench, type Measurement, median } from "./measurement.ts";

export interface ArtifactsOptions {
  /** Length of the one file of a transfer. */
  readonly mebibytes: number;
  readonly samples: number;
  readonly say: (message: string) => void;
}

const MIB = 1024 * 1024;
const BUCKET = "bench";
const RATIO_GOAL = { of: "ratio", op: ">=", value: 0.9 } as const;
/** MiB the API may need above idle while a transfer runs beside it. */
const MEMORY_GOAL = { of: "value", op: "<=", value: 50 } as const;

/** Resident memory of a process, looked at while something else happens; MiB. */
class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  peak = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => void this.#look(), 50);
  }

  async #look(): Promise<void> {
    this.peak = Math.max(this.peak, await residentMiB(this.#pid));
  }

  async stop(): Promise<number> {
    clearInterval(this.#timer);
    await this.#look();
    return this.peak;
  }
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

interface Subject {
  readonly organization: SeededOrganization;
  readonly api: RunningApi;
  readonly minio: MinioServer;
  /** The plain client of the same server. */
  readonly peer: Client;
  readonly folder: string;
  readonly mebibytes: number;
}

interface Sample {
  readonly upload: number;
  readonly peerUpload: number;
  readonly download: number;
  readonly peerDownload: number;
  readonly verify: number;
  readonly memory: number;
}

/** Ours and theirs one after the other, in the order given: what comes second finds the disk busy with the first. */
async function both(
  peerFirst: boolean,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const early = peerFirst ? await secondsOf(theirs) : undefined;
  const own = await secondsOf(ours);
  return [own, early ?? (await secondsOf(theirs))];
}

/** Content nobody has yet, since what a tenant holds is not sent again. @returns its SHA-256. */
async function renew(source: string): Promise<string> {
  const file = await open(source, "r+");
  await file.write(randomBytes(32), 0, 32, 0);
  await file.close();
  return digestOfFile(source);
}

/** One file through all: the same file, the same server and disk for ours and the peer's transfers. */
async function sample({ organization, api, peer, folder, mebibytes }: Subject, peerFirst: boolean): Promise<Sample> {
  const caller = organization.asOwner;
  const [source, target] = [path.join(folder, "source.bin"), path.join(folder, "target.bin")];
  const sizeBytes = mebibytes * MIB;
  const sha256 = await renew(source);
  const idle = await residentMiB(api.pid);
  const watch = new MemoryWatch(api.pid);
  const cookie = caller.credentials.cookie ?? "";
  const client = new GraftClient({ url: caller.url, organization: organization.slug, cookie });
  const file = { path: "file.bin", sha256, sizeBytes };
  const { artifact, uploads } = await client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", {
    input: { kind: "MODEL", files: [file] },
  });
  const id = artifact?.id ?? "";
  const announced = { artifactId: id, uploads: uploads ?? [], lease: {} };
  const [upload, peerUpload] = await both(
    peerFirst,
    () =>
      uploadContents(client, {
        upload: announced,
        files: [{ ...file, content: { file: source } }],
        onBytes: () => undefined,
      }),
    () => peer.fPutObject(BUCKET, "peer.bin", source),
  );
  const verify = await secondsOf(async () => {
    await complete(caller, id);
    const { state, rejectedReason } = await judged(caller, id, 120_000);
    if (state !== "VERIFIED") throw new Error(`the upload is ${state}: ${rejectedReason}`);
  });
  const found = await caller.data<{ artifact: { downloads: { url: string }[] } }>(
    "query ($id: ID!) { artifact(id: $id) { downloads { url } } }",
    { id },
  );
  const from = found.artifact.downloads[0]?.url ?? "";
  const [download, peerDownload] = await both(
    peerFirst,
    () => getToFile({ url: from, sha256, target, name: "file.bin" }),
    () => peer.fGetObject(BUCKET, "peer.bin", `${target}.peer`),
  );
  const memory = (await watch.stop()) - idle;
  for (const file of [target, `${target}.peer`]) await rm(file);
  await peer.removeObject(BUCKET, "peer.bin");
  return { upload, peerUpload, download, peerDownload, verify, memory: Math.max(0, memory) };
}

async function measure(subject: Subject, { samples, say }: ArtifactsOptions): Promise<Measurement[]> {
  await pipeline(
    (async function* () {
      for (let i = 0; i < subject.mebibytes; i++) yield randomBytes(MIB);
    })(),
    createWriteStream(path.join(subject.folder, "source.bin")),
  );
  await uploadVerified(subject.organization.asOwner, "MODEL", { "warm.bin": "warm" });
  say("once to warm up");
  await sample(subject, false);
  const taken: Sample[] = [];
  for (let i = 1; i <= samples; i++) {
    say(`${subject.mebibytes} MiB up and down, ${i} of ${samples}`);
    taken.push(await sample(subject, i % 2 === 0));
  }
  const rates = (of: (one: Sample) => number) => taken.map((one) => (subject.mebibytes * MIB) / 1e6 / of(one));
  const against = (name: string, of: (one: Sample) => number) => ({ name, value: median(rates(of)) });
  return [
    {
      name: "artifacts/upload",
      unit: "MB/s",
      samples: rates((one) => one.upload),
      peer: against("minio fPutObject", (one) => one.peerUpload),
      goal: RATIO_GOAL,
    },
    {
      name: "artifacts/download",
      unit: "MB/s",
      samples: rates((one) => one.download),
      peer: against("minio fGetObject", (one) => one.peerDownload),
      goal: RATIO_GOAL,
    },
    { name: "artifacts/verify", unit: "s", samples: taken.map(({ verify }) => verify) },
    { name: "artifacts/api-memory", unit: "MiB", samples: taken.map(({ memory }) => memory), goal: MEMORY_GOAL },
  ];
}

/** Transfers of one file between a client and MinIO, with the API beside them. */
export async function measureArtifacts(options: ArtifactsOptions): Promise<Measurement[]> {
  const folder = openTestFolder();
  const ending: (() => unknown)[] = [() => folder.remove()];
  try {
    const binary = await openMinioBinary(readMinioEnvironment(), options.say);
    const minio = await startMinio({ binary, folder: folder.root });
    ending.push(() => minio.stop());
    const postgres = await startPostgres({ durable: true });
    ending.push(() => postgres.stop());
    const test = await createTestDatabase(postgres);
    ending.push(() => test.close());
    const { accessKey, secretKey } = minio.credentials;
    const api = await startApi({
      GRAFT_PORT: "0",
      GRAFT_DASHBOARD_ORIGIN: TEST_DASHBOARD_ORIGIN,
      GRAFT_DATABASE_API_URL: test.apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: test.systemUrl,
      GRAFT_DATABASE_AUTH_URL: test.authUrl,
      GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
      GRAFT_DATA: folder.root,
      GRAFT_LOG_LEVEL: "error",
      GRAFT_STORE: "s3",
      GRAFT_S3_ENDPOINT: minio.endpoint,
      GRAFT_S3_BUCKET: BUCKET,
      GRAFT_S3_ACCESS_KEY: accessKey,
      GRAFT_S3_SECRET_KEY: secretKey,
      GRAFT_S3_CREATE_BUCKET: "1",
    });
    ending.push(() => api.stop());
    const { hostname: endPoint, port } = new URL(minio.endpoint);
    const peer = new Client({ endPoint, port: Number(port), useSSL: false, accessKey, secretKey });
    const organization = await seed(api.url).organization();
    const { mebibytes } = options;
    return await measure({ organization, api, minio, peer, folder: folder.root, mebibytes }, options);
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

/** The bench of that name. */
export const artifactsBench: Bench = {
  name: "artifacts",
  about: "MB a second between client and MinIO, seconds to verify, memory of the API meanwhile",
  measure: ({ say }) => measureArtifacts({ mebibytes: 512, samples: 4, say }),
};

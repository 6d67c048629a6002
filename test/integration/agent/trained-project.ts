import {
  artifactPackage,
  type BackbonePackage,
  type DatasetPackage,
  datasetPackage,
  examplePath,
  jsonFile,
  mobileNetV2Backbone,
  type PackageFile,
  packageFile,
} from "@graft/catalogue";
import {
  CreateBackboneVersionDocument,
  CreateDatasetVersionDocument,
  CreateRunDocument,
  GraftClient,
  RunOutcomeDocument,
  uploadArtifact,
} from "@graft/client";
import {
  type ApiKeyKind,
  BACKBONE_MANIFEST,
  DATASET_MANIFEST,
  extractionThenPartial,
  SPLITS,
  type Strategy,
  sha256Hex,
  type TrainSpec,
} from "@graft/contracts";
import { openTestDatabase, type SeededOrganization, seed, until } from "@graft/testkit";
import sharp from "sharp";
import { startTestApi } from "../start-test-api.ts";

const SIDE = 32;
const COUNTS = { TRAIN: 12, VAL: 6, TEST: 6 } as const;

/** Bright squares on the left (`left`) or on the right (`right`) of noise: a question a frozen backbone can answer. */
async function picture(label: string, index: number): Promise<PackageFile> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / 3) % SIDE;
    const lit = label === "left" ? x < SIDE / 2 : x >= SIDE / 2;
    pixels[i] = (lit ? 180 : 20) + ((i * 7 + index * 31) % 50);
  }
  // One pixel tells pictures apart that the noise alone would repeat.
  pixels.writeUInt16LE(index, 0);
  const bytes = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
  return packageFile(examplePath(sha256Hex(bytes), "png"), new Uint8Array(bytes));
}

type Counts = Readonly<Record<"TRAIN" | "VAL" | "TEST", number>>;

async function squares(counts: Counts = COUNTS): Promise<DatasetPackage> {
  const examples = [];
  for (const split of SPLITS) {
    for (const label of ["left", "right"]) {
      for (let i = 0; i < counts[split]; i++) {
        const file = await picture(label, SPLITS.indexOf(split) * 100 + i);
        examples.push({ file, label, split, attributes: { half: i % 2 === 0 ? "even" : "odd" } });
      }
    }
  }
  return datasetPackage({ classes: ["left", "right"], source: "drawn by the test", examples });
}

/** The same data set with other bytes for one training picture, such as some that no decoder understands. */
async function withBrokenPicture(bytes: Uint8Array): Promise<DatasetPackage> {
  const whole = await squares();
  const file = packageFile(examplePath(sha256Hex(bytes), "png"), bytes);
  const [first, ...rest] = whole.manifest.examples;
  if (!first) throw new Error("the data set is empty");
  const manifest = { ...whole.manifest, examples: [{ ...first, path: file.path, sha256: file.sha256 }, ...rest] };
  const kept = whole.files.filter(({ path }) => path !== DATASET_MANIFEST && path !== first.path);
  return artifactPackage(manifest, [jsonFile(DATASET_MANIFEST, manifest), file, ...kept]);
}

/** A tenant with a real backbone and real data sets over the real API, ready for an agent. */
export class TrainedProject {
  readonly url: string;
  readonly client: GraftClient;
  readonly agentKey: string;
  readonly organization: SeededOrganization;
  readonly projectId: string;
  readonly backboneVersionId: string;
  readonly close: () => Promise<void>;

  private constructor(fields: {
    organization: SeededOrganization;
    agentKey: string;
    projectId: string;
    backboneVersionId: string;
    close: () => Promise<void>;
  }) {
    const { organization, agentKey, projectId, backboneVersionId, close } = fields;
    this.url = organization.url;
    this.client = clientOf(organization);
    this.agentKey = agentKey;
    this.organization = organization;
    this.projectId = projectId;
    this.backboneVersionId = backboneVersionId;
    this.close = close;
  }

  static async open(): Promise<TrainedProject> {
    const database = await openTestDatabase();
    const api = await startTestApi(database);
    const close = async () => {
      await api.close();
      await database.close();
    };
    return TrainedProject.in(await seed(api.url).organization(), close);
  }

  /** In an organization that is there, whatever serves it. */
  static async in(organization: SeededOrganization, close = async () => {}): Promise<TrainedProject> {
    const client = clientOf(organization);
    const { id: artifactId } = await upload(client, "BACKBONE", await mobileNetV2Backbone());
    const { backboneVersion } = await client.mutate(CreateBackboneVersionDocument, "createBackboneVersion", {
      input: { artifactId },
    });
    return new TrainedProject({
      organization,
      agentKey: (await organization.key("AGENT")).secret,
      projectId: (await organization.project()).id,
      backboneVersionId: backboneVersion?.id ?? "",
      close,
    });
  }

  /** Secret of a new key of the organization. */
  async key(kind: ApiKeyKind): Promise<string> {
    return (await this.organization.key(kind)).secret;
  }

  async dataset(kind: "whole" | "broken"): Promise<string> {
    if (kind === "broken") return this.datasetWith(new TextEncoder().encode("this is no picture"));
    return this.#push("squares whole", await squares());
  }

  /** The whole data set with these bytes as one of its training pictures. */
  async datasetWith(picture: Uint8Array): Promise<string> {
    return this.#push("squares broken", await withBrokenPicture(picture));
  }

  /** Makes a version of a backbone; null where it is refused. */
  async backbone(made: BackbonePackage): Promise<string | null> {
    const { id: artifactId } = await upload(this.client, "BACKBONE", made);
    const { createBackboneVersion } = await this.client.execute(CreateBackboneVersionDocument, {
      input: { artifactId },
    });
    return createBackboneVersion.backboneVersion?.id ?? null;
  }

  /** The backbone once more, as a version of its own: the weights are the same, what it says of itself is not. */
  async anotherBackbone(): Promise<string> {
    const whole = await mobileNetV2Backbone();
    const source = { kind: "npm", name: "the same weights again", version: "1.0.0" } as const;
    const manifest = { ...whole.manifest, source };
    const kept = whole.files.filter(({ path }) => path !== BACKBONE_MANIFEST);
    return (await this.backbone(artifactPackage(manifest, [jsonFile(BACKBONE_MANIFEST, manifest), ...kept]))) ?? "";
  }

  /** The next version of the whole data set, with `more` training pictures of each class. */
  async grownDataset(more: number): Promise<string> {
    return this.#push("squares whole", await squares({ ...COUNTS, TRAIN: COUNTS.TRAIN + more }));
  }

  async #push(dataset: string, made: DatasetPackage): Promise<string> {
    const { id: artifactId } = await upload(this.client, "DATASET", made);
    const { datasetVersion } = await this.client.mutate(CreateDatasetVersionDocument, "createDatasetVersion", {
      input: { projectId: this.projectId, dataset, artifactId },
    });
    return datasetVersion?.id ?? "";
  }

  /** Queues a training of the last groups that lasts `epochs` epochs. */
  async train(datasetVersionId: string, epochs: number, backboneVersionId = this.backboneVersionId): Promise<string> {
    const ids = { datasetVersionId, backboneVersionId };
    const rung = extractionThenPartial({ ...ids, modelName: "squares", seed: 1 }).rungs[1];
    if (!rung?.tunePhase) throw new Error("the preset has no second rung");
    const { earlyStopping: _, ...endless } = rung;
    const spec: TrainSpec = {
      ...endless,
      kind: "TRAIN",
      ...ids,
      inputSize: SIDE,
      cacheCut: "block_16",
      tunePhase: { ...rung.tunePhase, epochs },
      seed: 1,
    };
    const { run } = await this.client.mutate(CreateRunDocument, "createRun", {
      input: { projectId: this.projectId, name: "squares", spec, idempotencyKey: crypto.randomUUID() },
    });
    return run?.id ?? "";
  }

  /** Queues a short training of a strategy: an epoch of the head where it has one, two of the rest. */
  async trainStrategy(datasetVersionId: string, strategy: Strategy, change: Partial<TrainSpec> = {}): Promise<string> {
    const optimizer = { kind: "ADAMW", rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
    const schedule = { kind: "SLANTED_TRIANGULAR", cutFraction: 0.1 } as const;
    const phase = { epochs: 2, batchSize: 12, optimizer, schedule, groupDecay: 1 / 2.6, labelSmoothing: 0 };
    const spec: TrainSpec = {
      kind: "TRAIN",
      datasetVersionId,
      backboneVersionId: this.backboneVersionId,
      strategy,
      inputSize: SIDE,
      headPhase: { ...phase, epochs: 1, groupDecay: 1 },
      ...(strategy.scope.kind === "HEAD" ? {} : { tunePhase: phase }),
      cacheFeatures: true,
      augmentation: "NONE",
      seed: 1,
      ...change,
    };
    const { run } = await this.client.mutate(CreateRunDocument, "createRun", {
      input: { projectId: this.projectId, name: strategy.name, spec, idempotencyKey: crypto.randomUUID() },
    });
    return run?.id ?? "";
  }

  async run(id: string) {
    const { run } = await this.client.execute(RunOutcomeDocument, { id });
    if (!run) throw new Error(`the run ${id} is missing`);
    return run;
  }

  /** Waits until the run is as wanted. */
  reaches(id: string, wanted: (run: Awaited<ReturnType<TrainedProject["run"]>>) => boolean, limitMs = 90_000) {
    return until(async () => {
      const run = await this.run(id);
      return wanted(run) ? run : undefined;
    }, limitMs);
  }
}

function clientOf(organization: SeededOrganization): GraftClient {
  const { cookie = "" } = organization.asOwner.credentials;
  return new GraftClient({ url: organization.url, cookie, organization: organization.slug });
}

interface Uploadable {
  readonly files: readonly PackageFile[];
}

function upload(client: GraftClient, kind: "BACKBONE" | "DATASET", { files }: Uploadable) {
  return uploadArtifact(client, { kind, files: files.map((file) => ({ ...file, content: () => file.read() })) });
}

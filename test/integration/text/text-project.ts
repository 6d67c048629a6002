import {
  artifactPackage,
  datasetPackage,
  examplePath,
  jsonFile,
  mobileNetV2Backbone,
  type PackageFile,
  packageFile,
  sentenceEncoderLiteBackbone,
} from "@graft/catalogue";
import {
  CreateBackboneVersionDocument,
  CreateDatasetVersionDocument,
  CreateRunDocument,
  GraftClient,
  RunOutcomeDocument,
  uploadArtifact,
} from "@graft/client";
import { DATASET_MANIFEST, type Example, type RunSpec, SPLITS, sha256Hex } from "@graft/contracts";
import { openTestDatabase, seed, until } from "@graft/testkit";
import { startTestApi } from "../start-test-api.ts";

type Modality = "IMAGE" | "TEXT";
const COUNTS = { TRAIN: 8, VAL: 4, TEST: 4 } as const;

const SENTENCES = {
  weather: [
    "Rain is expected over the hills on",
    "A warm wind blows from the south on",
    "Snow will fall in the north on",
  ],
  food: [
    "We cook soup with carrots and onions on",
    "She bakes fresh bread for breakfast on",
    "The menu has rice and beans on",
  ],
} as const;
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function sentence(label: keyof typeof SENTENCES, index: number): PackageFile {
  const forms = SENTENCES[label];
  const text = `${forms[index % forms.length]} ${DAYS[Math.floor(index / forms.length) % DAYS.length]}.`;
  const bytes = new TextEncoder().encode(text);
  return packageFile(examplePath(sha256Hex(bytes), "txt"), bytes);
}

/** Sentences about weather or food; `modality` is what the manifest says they are. */
function sentences(modality: Modality) {
  const examples = [];
  for (const label of ["food", "weather"] as const) {
    let index = 0;
    for (const split of SPLITS) {
      for (let i = 0; i < COUNTS[split]; i++) {
        examples.push({
          file: sentence(label, index),
          label,
          split,
          attributes: { half: i % 2 === 0 ? "even" : "odd" },
        });
        index += 1;
      }
    }
  }
  return datasetPackage({ modality, classes: ["food", "weather"], source: "written by the test", examples });
}

/** The same texts with these bytes in the place of the first. */
function withText(bytes: Uint8Array) {
  const whole = sentences("TEXT");
  const file = packageFile(examplePath(sha256Hex(bytes), "txt"), bytes);
  const [first, ...rest] = whole.manifest.examples as [Example, ...Example[]];
  const manifest = { ...whole.manifest, examples: [{ ...first, path: file.path, sha256: file.sha256 }, ...rest] };
  const kept = whole.files.filter(({ path }) => path !== DATASET_MANIFEST && path !== first.path);
  return artifactPackage(manifest, [jsonFile(DATASET_MANIFEST, manifest), file, ...kept]);
}

/** A tenant with a text backbone, a picture backbone and data sets of both kinds over the real API. */
export async function openTextProject() {
  const database = await openTestDatabase();
  const api = await startTestApi(database);
  const organization = await seed(api.url).organization();
  const { cookie = "" } = organization.asOwner.credentials;
  const client = new GraftClient({ url: api.url, cookie, organization: organization.slug });
  const { id: projectId } = await organization.project();

  const upload = async (kind: "BACKBONE" | "DATASET", { files }: { readonly files: readonly PackageFile[] }) =>
    (await uploadArtifact(client, { kind, files: files.map((file) => ({ ...file, content: () => file.read() })) })).id;
  const backbone = async (made: { readonly files: readonly PackageFile[] }) => {
    const input = { artifactId: await upload("BACKBONE", made) };
    const { backboneVersion } = await client.mutate(CreateBackboneVersionDocument, "createBackboneVersion", { input });
    return backboneVersion?.id ?? "";
  };
  const dataset = async (name: string, made: { readonly files: readonly PackageFile[] }) => {
    const input = { projectId, dataset: name, artifactId: await upload("DATASET", made) };
    const { datasetVersion } = await client.mutate(CreateDatasetVersionDocument, "createDatasetVersion", { input });
    return datasetVersion?.id ?? "";
  };
  const run = async (id: string) => {
    const found = await client.execute(RunOutcomeDocument, { id });
    if (!found.run) throw new Error(`the run ${id} is missing`);
    return found.run;
  };
  return {
    url: api.url,
    client,
    organization,
    projectId,
    agentKey: (await organization.key("AGENT")).secret,
    backbones: {
      TEXT: await backbone(await sentenceEncoderLiteBackbone()),
      IMAGE: await backbone(await mobileNetV2Backbone()),
    },
    datasets: { TEXT: await dataset("texts", sentences("TEXT")), IMAGE: await dataset("pictures", sentences("IMAGE")) },
    datasetWith: (name: string, bytes: Uint8Array) => dataset(name, withText(bytes)),
    /** Queues a run. @returns its id. */
    async start(spec: RunSpec): Promise<string> {
      const input = { projectId, name: "texts", spec, idempotencyKey: crypto.randomUUID() };
      const created = await client.mutate(CreateRunDocument, "createRun", { input });
      return created.run?.id ?? "";
    },
    run,
    /** Waits until a run has ended. */
    ended: (id: string) =>
      until(async () => {
        const found = await run(id);
        return ["SUCCEEDED", "FAILED", "CANCELLED"].includes(found.state) ? found : undefined;
      }, 150_000),
    async close() {
      await api.close();
      await database.close();
    },
  };
}
export type TextProject = Awaited<ReturnType<typeof openTextProject>>;

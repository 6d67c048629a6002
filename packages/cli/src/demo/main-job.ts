import { CreateBackboneVersionDocument, CreateDatasetVersionDocument, CreateExperimentDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { auditSubject, type FinishedAudit } from "./audit-subjects.ts";
import type { DemoBackbone } from "./demo-backbones.ts";
import type { DemoPromotion, StepClock } from "./demo-document.ts";
import type { DemoSource } from "./demo-sources.ts";
import { DEMO_SEED } from "./demo-sources.ts";
import { createPolicy, MAX_DIFFERENCE, readLedger, tryToPromote } from "./promote.ts";
import { createFreshProject, type Team } from "./team.ts";
import { type FinishedLadder, ladderFinished, ladderTrained, startLadder } from "./train-ladder.ts";
import { uploadPackage } from "./upload-package.ts";

export interface MainJobOptions {
  readonly team: Team;
  readonly clock: StepClock;
  readonly signal: AbortSignal;
  /** Announces a step. */
  readonly step: (title: string) => void;
  /** Tells what the current step does. */
  readonly say: (message: string) => void;
  /** A line that stays: what a person should know of how the data were read. */
  readonly note: (message: string) => void;
}

export interface RegisteredDataset {
  readonly label: string;
  readonly versionId: string;
  readonly digest: string;
  readonly examples: number;
  readonly classes: readonly string[];
}

export interface MainJobResult {
  readonly project: { readonly id: string; readonly slug: string };
  readonly backbone: { readonly name: string; readonly digest: string; readonly versionId: string };
  readonly datasets: readonly RegisteredDataset[];
  readonly ladders: readonly { readonly dataset: string; readonly ladder: FinishedLadder }[];
  readonly audits: readonly { readonly dataset: string; readonly audit: FinishedAudit }[];
  readonly promotions: readonly DemoPromotion[];
  readonly ledger: Awaited<ReturnType<typeof readLedger>>;
}

/** What the main job is done with. */
export interface MainJobInput {
  readonly backbone: DemoBackbone;
  /** Reads the data set, when its turn comes. */
  readonly load: () => Promise<DemoSource>;
}

/** The main job, from a project to the ledger of its promotions; each part is what a team would do by itself. */
export class MainJob {
  readonly #options: MainJobOptions;
  readonly #input: MainJobInput;

  constructor(options: MainJobOptions, input: MainJobInput) {
    this.#options = options;
    this.#input = input;
  }

  async run(): Promise<MainJobResult> {
    const { team } = this.#options;
    const title = `Pull ${this.#input.backbone.title} and store it by digest`;
    const backbone = await this.#timed("backbone", title, () => this.#backbone());
    const { source, project, datasets } = await this.#timed("datasets", "Make the dataset versions", () =>
      this.#datasets(),
    );
    const { experiment } = await team.owner.mutate(CreateExperimentDocument, "createExperiment", {
      input: { projectId: project.id, name: "frozen or fine-tuned", question: source.question },
    });
    if (!experiment) throw new AppError("INTERNAL", "The API made no experiment.");
    const place = { projectId: project.id, experimentId: experiment.id };
    const ladders: TrainedLadder[] = [];
    for (const dataset of datasets)
      ladders.push(await this.#ladder(place, { source, dataset, backboneVersionId: backbone.versionId }));
    const audits =
      source.attributes.length > 0
        ? await this.#timed("audit", `Audit backbone and candidates by ${source.attributes.join(", ")}`, () =>
            this.#audits(place, { source, backbone, ladders }),
          )
        : [];
    const promotions = await this.#timed("promote", "Ask for promotion to production", () =>
      this.#promotions(project.id, { source, ladders }),
    );
    const modelId = ladders[0]?.ladder.modelVersion.model.id;
    const ledger = modelId ? await readLedger(team.owner, modelId) : [];
    return { project, backbone, datasets, ladders, audits, promotions, ledger };
  }

  #timed<T>(name: string, title: string, work: () => Promise<T>): Promise<T> {
    this.#options.step(title);
    return this.#options.clock.time(name, work);
  }

  async #backbone() {
    const { team, say } = this.#options;
    say(this.#input.backbone.work);
    const pulled = await this.#input.backbone.load();
    const { id: artifactId, digest } = await uploadPackage(team.owner, "BACKBONE", pulled);
    const { backboneVersion } = await team.owner.mutate(CreateBackboneVersionDocument, "createBackboneVersion", {
      input: { artifactId },
    });
    if (!backboneVersion) throw new AppError("INTERNAL", "The API made no backbone version.");
    return { name: pulled.manifest.name, digest, versionId: backboneVersion.id };
  }

  async #datasets() {
    const { team, say, note } = this.#options;
    say("reading and checking every example");
    const source = await this.#input.load();
    for (const text of source.notes) note(text);
    const project = await createFreshProject(team.owner, source.projectSlug, source.projectName);
    const datasets: RegisteredDataset[] = [];
    for (const { label, dataset } of source.versions) {
      say(`uploading ${dataset.manifest.examples.length} examples of ${label}`);
      const { id: artifactId, digest } = await uploadPackage(team.owner, "DATASET", dataset);
      const { datasetVersion } = await team.owner.mutate(CreateDatasetVersionDocument, "createDatasetVersion", {
        input: { projectId: project.id, dataset: source.datasetName, label, artifactId },
      });
      if (!datasetVersion) throw new AppError("INTERNAL", "The API made no dataset version.");
      const { id: versionId, exampleCount: examples, classes } = datasetVersion;
      datasets.push({ label, versionId, digest, examples, classes });
    }
    return { source, project, datasets };
  }

  async #ladder(place: Place, { source, dataset, backboneVersionId }: LadderInput) {
    const { team, signal, say } = this.#options;
    const label = dataset.label;
    const runId = await this.#timed(`train ${label}`, `Train the ladder on ${label}`, async () => {
      const id = await startLadder(team.owner, {
        ...place,
        name: `ladder on ${label}`,
        modelName: source.datasetName,
        datasetVersionId: dataset.versionId,
        backboneVersionId,
        rungs: this.#input.backbone.rungs,
        inputSize: source.inputSize,
        seed: DEMO_SEED,
      });
      await ladderTrained(team.owner, id, { signal, say });
      return id;
    });
    const ladder = await this.#timed(`register ${label}`, `Look at test once and register the winner of ${label}`, () =>
      ladderFinished(team.owner, runId, { signal, say }),
    );
    return { dataset: label, datasetVersionId: dataset.versionId, ladder };
  }

  async #audits(place: Place, { source, backbone, ladders }: AuditsInput) {
    const { team, signal, say } = this.#options;
    const finished: { dataset: string; audit: FinishedAudit }[] = [];
    for (const { dataset, datasetVersionId, ladder } of ladders) {
      const { modelVersion } = ladder;
      const subjects = [
        { subject: "BACKBONE", subjectDigest: backbone.digest, name: `backbone on ${dataset}` },
        {
          subject: "MODEL_VERSION",
          subjectDigest: modelVersion.digest,
          modelVersionId: modelVersion.id,
          name: `version ${modelVersion.version} on ${dataset}`,
        },
      ] as const;
      for (const attribute of source.attributes) {
        for (const subject of subjects) {
          const request = {
            ...place,
            ...subject,
            name: `audit of ${subject.name} by ${attribute}`,
            datasetVersionId,
            backboneVersionId: backbone.versionId,
            attribute,
            positiveLabel: source.positiveLabel,
            inputSize: source.inputSize,
            maxDifference: MAX_DIFFERENCE,
            seed: DEMO_SEED,
          };
          finished.push({ dataset, audit: await auditSubject(team.owner, request, { signal, say }) });
        }
      }
    }
    return finished;
  }

  async #promotions(projectId: string, { source, ladders }: PromotionsInput) {
    const { team } = this.#options;
    await createPolicy(team.owner, projectId, source.minTop1);
    const promotions: DemoPromotion[] = [];
    for (const { dataset, ladder } of ladders) {
      const comment = `The winner of the ladder on ${dataset}.`;
      promotions.push(await tryToPromote(team, { dataset, modelVersionId: ladder.modelVersion.id, comment }));
    }
    return promotions;
  }
}

interface Place {
  readonly projectId: string;
  readonly experimentId: string;
}

interface LadderInput {
  readonly source: DemoSource;
  readonly dataset: RegisteredDataset;
  readonly backboneVersionId: string;
}

interface TrainedLadder {
  readonly dataset: string;
  readonly datasetVersionId: string;
  readonly ladder: FinishedLadder;
}

interface AuditsInput {
  readonly source: DemoSource;
  readonly backbone: { readonly digest: string; readonly versionId: string };
  readonly ladders: readonly TrainedLadder[];
}

interface PromotionsInput {
  readonly source: DemoSource;
  readonly ladders: readonly TrainedLadder[];
}

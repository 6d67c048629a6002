import { AppError, type GapMetric, trainSpecSchema } from "@graft/contracts";
import { attributeNames } from "../dataset/dataset-command.ts";

/** The part of a dataset version that an audit chooses from. */
export interface AuditedData {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly string[];
  readonly attributes: unknown;
}

export interface AuditedSubject {
  readonly subject: "BACKBONE" | "MODEL_VERSION";
  readonly subjectDigest: string;
  readonly backboneVersionId: string;
  readonly modelVersionId?: string;
  /** Specification of the training behind a model version: it is audited at the size it was trained at. */
  readonly trainSpec?: unknown;
}

export interface AuditOptions {
  readonly attribute?: string;
  readonly positive?: string;
  readonly metric: GapMetric;
  readonly max?: number;
  readonly min?: number;
  readonly judgedOn: "POINT" | "BOUND";
  readonly inputSize?: number;
  readonly seed: number;
}

/** The specification of an audit. @throws AppError INPUT_INVALID naming what can be chosen */
export function auditSpec(subject: AuditedSubject, data: AuditedData, options: AuditOptions) {
  const { trainSpec, ...audited } = subject;
  const trained = trainSpecSchema.safeParse(trainSpec);
  const attribute = chosen(options.attribute, attributeNames(data.attributes), `--attribute: of ${data.name}`);
  const positiveLabel = chosen(
    options.positive,
    [...data.classes],
    `--positive, the class that counts as selection: of ${data.name}`,
  );
  return {
    kind: "AUDIT" as const,
    ...audited,
    datasetVersionId: data.id,
    inputSize: options.inputSize ?? (trained.success ? trained.data.inputSize : 96),
    attribute,
    positiveLabel,
    thresholds: [threshold(options)],
    minCount: 20,
    confidence: 0.95,
    bootstrapSamples: 2000,
    seed: options.seed,
  };
}

/** The choice, or the only one there is. */
function chosen(choice: string | undefined, known: readonly string[], what: string): string {
  const only = known.length === 1 ? known[0] : undefined;
  const found = choice ?? only;
  if (found !== undefined && known.includes(found)) return found;
  const there = known.length > 0 ? known.join(", ") : "nothing to choose from";
  throw new AppError(
    "INPUT_INVALID",
    `${choice === undefined ? "Say" : `"${choice}" is not known for`} ${what} there is ${there}.`,
  );
}

function threshold({ metric, max, min, judgedOn }: AuditOptions) {
  const isRatio = metric === "demographicParityRatio";
  return {
    metric,
    judgedOn,
    ...(isRatio ? { min: min ?? 0.8 } : { max: max ?? 0.1 }),
  };
}

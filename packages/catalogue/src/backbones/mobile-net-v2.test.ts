import { BACKBONE_TOPOLOGY, backboneManifestSchema } from "@graft/contracts";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { findCuts } from "./find-cuts.ts";
import type { KerasTopology } from "./keras-topology.ts";
import {
  type BackbonePackage,
  type CarriedModel,
  carriedMobileNetV2,
  convertMobileNetV2,
  mobileNetV2Backbone,
} from "./mobile-net-v2.ts";

let carried: CarriedModel;
let backbone: BackbonePackage;

beforeAll(async () => {
  setWasmPaths(`${new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm/package.json")).pathname}wasm-out/`);
  await tf.setBackend("wasm");
  carried = await carriedMobileNetV2();
  backbone = await mobileNetV2Backbone();
});

async function load(model: tf.io.ModelJSON, weights: Uint8Array): Promise<LayersModel> {
  const artifacts = await tf.io.getModelArtifactsForJSON(model, (manifest) =>
    Promise.resolve([manifest.flatMap((group) => group.weights), new Uint8Array(weights).buffer]),
  );
  return loadLayersModel({ load: () => Promise.resolve(artifacts) });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const file = backbone.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`The package has no ${path}.`);
  return file.read();
}

async function loadConverted(): Promise<LayersModel> {
  const json = JSON.parse(new TextDecoder().decode(await bytesOf(BACKBONE_TOPOLOGY))) as tf.io.ModelJSON;
  return load(json, await bytesOf("group1-shard1of1.bin"));
}

/** Bytes over 255, as nsfwjs scales them; any fixed texture with all grey levels will do. */
function picture(side: number): tf.Tensor4D {
  const values = Float32Array.from({ length: side * side * 3 }, (_, i) => ((i * 7919) % 256) / 255);
  return tf.tensor4d(values, [1, side, side, 3]);
}

describe("the backbone from nsfwjs", () => {
  it("gives the activations of the original model at out_relu, within 1e-4", async () => {
    const whole = await load(
      carried.modelJson as unknown as tf.io.ModelJSON,
      new Uint8Array(Buffer.from(carried.weightsBase64, "base64")),
    );
    const original = layersModel({ inputs: whole.inputs, outputs: whole.getLayer("out_relu").output });
    const converted = await loadConverted();
    const input = picture(224);
    const expected = original.predict(input) as tf.Tensor;
    const actual = converted.predict(input) as tf.Tensor;
    expect(actual.shape).toEqual([1, 7, 7, 1280]);
    expect(tf.max(expected).arraySync()).toBeGreaterThan(0.5);
    expect(tf.max(tf.abs(tf.sub(expected, actual))).arraySync()).toBeLessThan(1e-4);
  });

  it("takes any side from minSize on, and none below", async () => {
    const converted = await loadConverted();
    const shapeAt = (side: number) => (converted.predict(picture(side)) as tf.Tensor).shape;
    expect(shapeAt(96)).toEqual([1, 3, 3, 1280]);
    expect(shapeAt(backbone.manifest.input.minSize)).toEqual([1, 1, 1, 1280]);
    expect(() => shapeAt(backbone.manifest.input.minSize - 1)).toThrow();
  });

  it("counts the parameters Keras states for MobileNetV2 without top: 2,257,984", () => {
    const { layerGroups, parameters, featureDim } = backboneManifestSchema.parse(backbone.manifest);
    expect(parameters).toBe(2_257_984);
    expect(layerGroups.reduce((sum, group) => sum + group.parameters, 0)).toBe(parameters);
    // Conv1: 3 * 3 * 3 inputs * 32 filters, and four vectors of 32 for its normalisation.
    expect(layerGroups[0]).toMatchObject({ name: "stem", parameters: 3 * 3 * 3 * 32 + 4 * 32 });
    // Conv_1: 320 inputs * 1280 filters, and four vectors of 1280.
    expect(layerGroups.at(-1)).toMatchObject({ name: "top", parameters: 320 * 1280 + 4 * 1280 });
    expect(featureDim).toBe(1280);
  });

  it("groups layers from input to output, each group ending at a cut", async () => {
    const { modelTopology } = JSON.parse(new TextDecoder().decode(await bytesOf(BACKBONE_TOPOLOGY))) as {
      modelTopology: KerasTopology;
    };
    const { layers } = modelTopology.model_config.config;
    const { layerGroups } = backbone.manifest;
    const blocks = Array.from({ length: 16 }, (_, i) => `block_${i + 1}`);
    expect(layerGroups.map(({ name }) => name)).toEqual(["stem", "expanded_conv", ...blocks, "top"]);
    expect(layerGroups.flatMap((group) => group.layers)).toEqual(layers.map(({ name }) => name));
    const cuts = findCuts(layers);
    for (const group of layerGroups.slice(0, -1)) expect(cuts).toContain(group.layers.at(-1));
    expect(cuts).not.toContain("block_2_expand");
    expect(cuts).not.toContain("block_2_project_BN");
  });

  it("is the same package each time", async () => {
    expect((await mobileNetV2Backbone()).digest).toBe(backbone.digest);
  });
});

describe("a damaged file", () => {
  const from = { name: "nsfwjs", version: "4.3.0" };
  const licence = new Uint8Array();
  const damaged = (change: Partial<CarriedModel>) => () => convertMobileNetV2({ ...carried, ...change }, from, licence);

  it("is named when one byte of the weights is flipped", () => {
    const bytes = Buffer.from(carried.weightsBase64, "base64");
    bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1;
    expect(damaged({ weightsBase64: bytes.toString("base64") })).toThrowError(
      expect.objectContaining({
        code: "BACKBONE_CORRUPT",
        message: expect.stringContaining("group1-shard1of1.min.js"),
      }),
    );
  });

  it("is named when the weights end early", () => {
    expect(damaged({ weightsBase64: carried.weightsBase64.slice(0, 4000) })).toThrowError(
      expect.objectContaining({
        code: "BACKBONE_CORRUPT",
        message: expect.stringContaining("group1-shard1of1.min.js"),
      }),
    );
  });

  it("is named when the topology is another", () => {
    const modelJson = { ...carried.modelJson, weightsManifest: [] };
    expect(damaged({ modelJson })).toThrowError(
      expect.objectContaining({ code: "BACKBONE_CORRUPT", message: expect.stringContaining("model.min.js") }),
    );
  });
});

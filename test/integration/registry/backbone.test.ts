import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBackboneVersion } from "./create-versions.ts";
import { drawBackbone } from "./made-data.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

describe("a backbone version", () => {
  it("is made of a whole package, once per digest", async () => {
    const { asOwner } = await bench.organization();
    const first = await createBackboneVersion(asOwner, drawBackbone("tiny"));
    expect(first).toMatchObject({ userErrors: [], version: { version: 1 } });
    expect(await createBackboneVersion(asOwner, drawBackbone("tiny"))).toEqual(first);
    const other = await createBackboneVersion(asOwner, drawBackbone("tiny", new Uint8Array(16).fill(1)));
    expect(other.version?.version).toBe(2);
    const { organization } = await asOwner.data<{ organization: unknown }>(
      `{ organization { backbones { nodes { name modality versions {
        version architecture inputSize parameters layerGroups source latestAudits { id }
      } } } } }`,
    );
    const version = { architecture: "tiny", inputSize: 32, parameters: 4, source: "file:tiny@1", latestAudits: [] };
    const layerGroups = [{ name: "stem", parameters: 4 }];
    expect(organization).toEqual({
      backbones: {
        nodes: [
          {
            name: "tiny",
            modality: "IMAGE",
            versions: [
              { ...version, layerGroups, version: 2 },
              { ...version, layerGroups, version: 1 },
            ],
          },
        ],
      },
    });
  });

  it("with a weight file shorter than its topology says is BACKBONE_CORRUPT, and nothing is stored", async () => {
    const { asOwner } = await bench.organization();
    const refused = await createBackboneVersion(asOwner, drawBackbone("short", new Uint8Array(15)));
    expect(refused).toMatchObject({
      version: null,
      userErrors: [{ code: "BACKBONE_CORRUPT", subject: "weights.bin" }],
    });
    const { "weights.bin": _, ...without } = drawBackbone("none");
    expect(await createBackboneVersion(asOwner, without)).toMatchObject({
      version: null,
      userErrors: [{ code: "BACKBONE_CORRUPT", subject: "weights.bin" }],
    });
    expect(await asOwner.data("{ organization { backbones { nodes { name } } } }")).toEqual({
      organization: { backbones: { nodes: [] } },
    });
  });
});

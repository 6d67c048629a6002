import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { artifactPackage, type BackbonePackage, jsonFile, mobileNetV2Backbone } from "@graft/catalogue";
import { BACKBONE_TOPOLOGY, type Json, sha256Hex } from "@graft/contracts";
import { announce, complete, filesOf, judged, put } from "../../integration/registry/upload.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { TrainingStage } from "../training-stage.ts";
import { pictureBomb } from "./picture-bomb.ts";

/** 900 million pixels: more than the decoder takes, and 2.7 GB were they decoded to three channels. */
const BOMB_SIDE = 30_000;
const FLOOD_BYTES = 64 * 1024 * 1024;

/** Bytes of all files below a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}

/** The backbone with weights that are infinite once they are dequantised, and NaN after the first layer. */
async function infiniteBackbone(): Promise<BackbonePackage> {
  const sound = await mobileNetV2Backbone();
  const topology = sound.files.find(({ path: file }) => file === BACKBONE_TOPOLOGY);
  if (!topology) throw new Error("the backbone has no topology");
  const text = new TextDecoder().decode(await topology.read());
  const poisoned = text.replaceAll(/"scale":[-+.e\d]+/g, '"scale":1e300');
  if (poisoned === text) throw new Error("the backbone has no scale");
  const files = sound.files.filter((file) => file !== topology);
  return artifactPackage(sound.manifest, [...files, jsonFile(BACKBONE_TOPOLOGY, JSON.parse(poisoned) as Json)]);
}

/** Content that is not what it says, paths that leave the tree, floods, picture bombs, weights that are not finite. */
export const poisonedArtifactFault: Fault = {
  name: "poisoned-artifact",
  about:
    "wrong digest, traversal, flood, picture bomb, weights that are not finite: each refused by name, nothing harmed",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open();
    try {
      const start = performance.now();
      const { asOwner } = stage.project.organization;
      const store = path.join(stage.installation.root, "store");
      const refused: Record<string, boolean> = {};

      const lie = await announce(asOwner, "MODEL", filesOf({ "model.bin": "right" }));
      await put(lie.uploads?.[0]?.url ?? "", "wrong");
      await complete(asOwner, lie.artifact?.id ?? "");
      const { state } = await judged(asOwner, lie.artifact?.id ?? "");
      refused["a wrong digest is REJECTED"] = state === "REJECTED";

      const paths = ["../../etc/passwd", "/etc/passwd", "a/../../b", "a\\..\\b", "a//b", "a/\0b"];
      const file = { sha256: sha256Hex("x"), sizeBytes: 1 };
      const answers = await Promise.all(paths.map((at) => announce(asOwner, "MODEL", [{ path: at, ...file }])));
      refused["every path that leaves the tree is refused"] = answers.every(
        ({ artifact, userErrors }) => artifact === null && userErrors[0]?.code === "ARTIFACT_PATH_INVALID",
      );

      const flood = await announce(asOwner, "MODEL", filesOf({ "small.bin": "small" }));
      const before = sizeOf(store);
      const flooded = await fetch(flood.uploads?.[0]?.url ?? "", {
        method: "PUT",
        body: Buffer.alloc(FLOOD_BYTES),
      }).then(
        ({ status }) => status,
        () => 0,
      );
      refused["more bytes than announced are not taken"] = flooded !== 200 && sizeOf(store) === before;

      say("an agent meets a picture bomb and weights that are not finite");
      const agent = await stage.startAgent("agent");
      const bomb = await stage.ended(
        await stage.project.train(await stage.project.datasetWith(pictureBomb(BOMB_SIDE)), 2),
      );
      refused["a picture bomb ends its run with DATA_ERROR"] =
        bomb.state === "FAILED" && bomb.reasonCode === "DATA_ERROR" && bomb.artifact === null;
      const infinite = await stage.project.backbone(await infiniteBackbone());
      const poisoned =
        infinite === null ? null : await stage.ended(await stage.project.train(stage.datasetId, 2, infinite));
      refused["weights that are not finite make no model"] =
        poisoned === null || (poisoned.state === "FAILED" && poisoned.artifact === null);

      const sound = await stage.ended(await stage.train(2));
      const holds = {
        "the agent lives and trains what is sound": agent.alive && sound.state === "SUCCEEDED",
      };
      const harmless = Object.values(refused).filter(Boolean).length;
      return outcomeOf({
        ...{ name: "poisoned-artifact", acknowledged: Object.keys(refused).length, stored: harmless, duplicated: 0 },
        ...{ recoverySeconds: since(start), holds: { ...refused, ...holds } },
      });
    } finally {
      await stage.close();
    }
  },
};

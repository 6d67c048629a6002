/** Bundles the agent and the engine. */
import { bundleForNode } from "../../packages/tooling/src/bundle-for-node.mjs";

await bundleForNode({
  entryPoints: [
    "src/agent-main.ts",
    "src/engine/engine-main.ts",
    // A thread of the other processes: it has to lie beside them.
    "../../packages/transfer/src/pictures/picture-worker.ts",
  ],
});

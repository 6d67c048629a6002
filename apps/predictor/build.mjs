/** Bundles the predictor and its inference process. */
import { bundleForNode } from "../../packages/tooling/src/bundle-for-node.mjs";

await bundleForNode({ entryPoints: ["src/predictor-main.ts", "src/inference/inference-main.ts"] });

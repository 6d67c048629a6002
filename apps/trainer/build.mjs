/** Bundles the agent and the engine; npm packages stay outside, workspace packages go in. */
import { build } from "esbuild";

await build({
  entryPoints: [
    "src/agent-main.ts",
    "src/engine/engine-main.ts",
    // A thread of the other processes: it has to lie beside them.
    "../../packages/transfer/src/pictures/picture-worker.ts",
  ],
  entryNames: "[name]",
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
  plugins: [
    {
      name: "npm-packages-stay-outside",
      setup({ onResolve }) {
        onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
          kind === "entry-point" || path.startsWith("@graft/") ? undefined : { path, external: true },
        );
      },
    },
  ],
});

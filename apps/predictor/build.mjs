/** Bundles the predictor and its inference process; npm packages stay outside, workspace packages go in. */
import { build } from "esbuild";

await build({
  entryPoints: ["src/predictor-main.ts", "src/inference/inference-main.ts"],
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

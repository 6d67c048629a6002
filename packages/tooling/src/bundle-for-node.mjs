import { build } from "esbuild";

/** Beginnings of what goes into a bundle: files, packages of the workspace, and what they name by their own `imports`. */
const OURS = /^(\.|\/|#|@graft\/)/;

/**
 * Bundles a program of the workspace: its packages go in, everything installed from a registry stays beside it.
 *
 * @param {{ entryPoints: string[] | Record<string, string>, outdir?: string }} program
 */
export async function bundleForNode({ entryPoints, outdir = "dist" }) {
  await build({
    entryPoints,
    entryNames: "[name]",
    outdir,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    logLevel: "warning",
    plugins: [
      {
        name: "installed-packages-stay-outside",
        setup({ onResolve }) {
          onResolve({ filter: /./ }, ({ path, kind }) =>
            kind === "entry-point" || OURS.test(path) ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}

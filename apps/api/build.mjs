import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleForNode } from "../../packages/tooling/src/bundle-for-node.mjs";

// Bundles the API into dist/main.js, the database's preparation into dist/prepare.js, the reverse proxy before several of them into dist/proxy-main.js, the copying of stores into dist/copy-artifacts.js and what operators do into dist/operate.js.
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Another folder may be named: tests that run side by side must not replace each other's bundles.
const outdir = process.argv[2] ?? here("./dist");
await bundleForNode({
  entryPoints: {
    main: here("./src/main.ts"),
    prepare: here("./src/prepare/main.ts"),
    "proxy-main": here("./src/proxy/proxy-main.ts"),
    "copy-artifacts": here("./src/copy-artifacts/main.ts"),
    operate: here("./src/operate/main.ts"),
  },
  outdir,
});

// GraphiQL, whole: its page loads nothing but these files.
const page = join(outdir, "graphiql");
await build({
  entryPoints: { main: here("./src/graphiql/app/main.tsx") },
  outdir: page,
  bundle: true,
  minify: true,
  platform: "browser",
  target: "es2022",
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl", ".svg": "dataurl" },
  logLevel: "error",
});
await mkdir(page, { recursive: true });
await copyFile(here("./src/graphiql/app/index.html"), join(page, "index.html"));

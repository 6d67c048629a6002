import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: repository,
  transpilePackages: ["@graft/contracts", "@graft/client"],
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // `turbo run typecheck` checks the whole workspace; the build does not repeat it.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    root: repository,
    resolveAlias: {
      // Keys and digests are made on servers; the browser only needs the schemas beside them.
      "node:crypto": { browser: "./src/server-only-module.ts" },
      "node:zlib": { browser: "./src/server-only-module.ts" },
    },
  },
};

export default config;

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
  turbopack: { root: repository },
};

export default config;

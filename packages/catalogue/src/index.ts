export * from "./backbones/cut-topology.ts";
export * from "./backbones/find-cuts.ts";
export * from "./backbones/keras-topology.ts";
export * from "./backbones/layer-groups.ts";
export * from "./backbones/mobile-net-v2.ts";
export * from "./backbones/weight-shard.ts";
export * from "./package/artifact-package.ts";

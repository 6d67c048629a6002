export * from "./in-process-bus.ts";
export * from "./replicated-bus.ts";

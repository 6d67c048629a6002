export * from "./in-process-bus.ts";
export { NatsChannel, type NatsChannelOptions } from "./nats-channel.ts";
export * from "./replicated-bus.ts";

import type { LogStream as LogStreams } from "@graft/contracts";
import type { LogLine as Line } from "@graft/domain";
import { builder } from "../builder.ts";
import { enumValues } from "../enum-values.ts";

export const LogStream = builder.enumType("LogStream", {
  description: "Where a line of a log comes from.",
  values: enumValues<LogStreams>({
    STDOUT: "The engine's standard output.",
    STDERR: "The engine's standard error.",
    AGENT: "What the agent says of the attempt.",
  }),
});

export const LogLine = builder.objectRef<Line>("LogLine").implement({
  description: "A line of a run's log. (attempt, number) names it for good.",
  fields: (t) => ({
    attempt: t.exposeInt("attempt", { description: "Number of the attempt that wrote it." }),
    number: t.field({
      type: "BigInt",
      description: "Number of the line within its attempt, from 1.",
      resolve: ({ number }) => number,
    }),
    stream: t.expose("stream", { type: LogStream, description: "Where it comes from." }),
    at: t.expose("at", { type: "DateTime", description: "When it was written, by the agent's clock." }),
    text: t.exposeString("text", {
      description: "The line without its end. It may hold ANSI escape sequences; what shows it must not let them act.",
    }),
  }),
});

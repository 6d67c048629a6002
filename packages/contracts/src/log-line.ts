import { z } from "zod";

/** Where a line of a run's log comes from: the engine's standard output and error, or what its agent says of the attempt. */
export const LOG_STREAMS = ["STDOUT", "STDERR", "AGENT"] as const;
export const logStreamSchema = z.enum(LOG_STREAMS);
export type LogStream = z.infer<typeof logStreamSchema>;

/** Lines of one attempt, columnar: line i is `texts[i]`, from `streams[i]`, at `times[i]` ms since 1970. */
export const logChunkSchema = z.strictObject({
  seq: z.int().positive(),
  streams: z.array(logStreamSchema),
  times: z.array(z.number()),
  texts: z.array(z.string()),
});
export type LogChunk = z.infer<typeof logChunkSchema>;

import { z } from "zod";

const environmentSchema = z.object({
  /** Where the dashboard's server reaches the API, such as `http://127.0.0.1:4000`. */
  GRAFT_API_URL: z.url(),
  /** Where browsers reach the API's WebSocket; left out: the API's own address as the browser sees it. */
  GRAFT_API_WS_URL: z.url().optional(),
  /** Origins browsers fetch stored files from, by commas; left out: the API's own, which serves the file store. */
  GRAFT_STORE_ORIGINS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .filter((item) => item.trim() !== "")
        .map((item) => new URL(item.trim()).origin),
    ),
  /** Set by Next. */
  NODE_ENV: z.string().default("production"),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The environment, read when it is asked for: ports are chosen at start, long after the build. */
export function environment(): Environment {
  return environmentSchema.parse(process.env);
}

import { AppError } from "@graft/contracts";
import { z } from "zod";
import { type StoreEnv, storeEnv, storeSchema } from "../store/store-env.ts";

const side = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be a JSON object of the store's variables" });
      return z.NEVER;
    }
  })
  .pipe(storeSchema)
  .transform(storeEnv);

const schema = z.object({
  /** The store that has the artifacts: its variables (GRAFT_STORE, GRAFT_DATA and so on) as a JSON object. */
  GRAFT_COPY_FROM: side,
  /** The store that shall have them. */
  GRAFT_COPY_TO: side,
  /** File that remembers what was copied. */
  GRAFT_COPY_JOURNAL: z.string().min(1),
});

export interface CopyEnv {
  readonly from: StoreEnv;
  readonly to: StoreEnv;
  readonly journal: string;
}

/** Reads what a copy needs. @throws AppError INPUT_INVALID naming each variable. */
export function readCopyEnv(variables: Readonly<Record<string, string | undefined>> = process.env): CopyEnv {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    throw new AppError("INPUT_INVALID", `The artifacts cannot be copied:\n${z.prettifyError(parsed.error)}`);
  }
  const { GRAFT_COPY_FROM: from, GRAFT_COPY_TO: to, GRAFT_COPY_JOURNAL: journal } = parsed.data;
  return { from, to, journal };
}

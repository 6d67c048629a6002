import { AppError, QUOTA_NAMES, type QuotaLimits } from "@graft/contracts";
import { z } from "zod";
import { quotaLimits, quotaSchema } from "../quota/quota-env.ts";

const limitSchema = z.union([z.number().nonnegative(), z.literal("unlimited"), z.literal("default")]);

const orderSchema = z.strictObject({
  organization: z.string().min(1),
  /** Left out: only show. */
  limits: z.partialRecord(z.enum(QUOTA_NAMES), limitSchema).default({}),
});

const schema = z.object({
  GRAFT_DATABASE_API_URL: z.url(),
  GRAFT_DATABASE_SYSTEM_URL: z.url(),
  GRAFT_DATABASE_AUTH_URL: z.url(),
  /** What to do, as JSON: `{ "organization": slug, "limits": { "MEMBERS": 5 } }`. */
  GRAFT_OPERATE_QUOTA: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(orderSchema),
  ...quotaSchema.shape,
});

export interface OperateEnv {
  readonly urls: { readonly apiUrl: string; readonly systemUrl: string; readonly authUrl: string };
  readonly order: z.infer<typeof orderSchema>;
  /** Of organizations that have none of their own. */
  readonly limits: QuotaLimits;
}

/** Reads what the operator wants. @throws AppError INPUT_INVALID naming each variable. */
export function readOperateEnv(variables: Readonly<Record<string, string | undefined>> = process.env): OperateEnv {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) throw new AppError("INPUT_INVALID", `The quota cannot be set: ${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  const urls = {
    apiUrl: env.GRAFT_DATABASE_API_URL,
    systemUrl: env.GRAFT_DATABASE_SYSTEM_URL,
    authUrl: env.GRAFT_DATABASE_AUTH_URL,
  };
  return { urls, order: env.GRAFT_OPERATE_QUOTA, limits: quotaLimits(env) };
}

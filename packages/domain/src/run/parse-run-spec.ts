import { AppError, type Fault, type RunSpec, runSpecSchema } from "@graft/contracts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The raw UUID of an id that is one already, or a global id (base64 of `Type:uuid`); anything else as it stands. */
export function rawId(id: string): string {
  if (UUID.test(id)) return id.toLowerCase();
  const decoded = Buffer.from(id, "base64").toString("utf8");
  const uuid = decoded.slice(decoded.indexOf(":") + 1);
  return /^[A-Za-z]+:/.test(decoded) && UUID.test(uuid) ? uuid.toLowerCase() : id;
}

/** Members whose name ends in `Id` hold ids, at any depth. */
export function withRawIds(value: unknown, key = ""): unknown {
  if (typeof value === "string") return key.endsWith("Id") ? rawId(value) : value;
  if (Array.isArray(value)) return value.map((item) => withRawIds(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withRawIds(member, name)]));
}

/**
 * Reads a run's specification, with raw ids whichever kind came.
 *
 * @throws AppError SPEC_INVALID with one fault for each wrong member, by its path.
 */
export function parseRunSpec(input: unknown): RunSpec {
  const parsed = runSpecSchema.safeParse(withRawIds(input));
  if (parsed.success) return parsed.data;
  const faults: Fault[] = parsed.error.issues.map((issue) => ({
    code: "SPEC_INVALID",
    message: `${issue.message}.`,
    subject: ["spec", ...issue.path].join("."),
  }));
  const first = faults[0];
  throw new AppError("SPEC_INVALID", `The specification is malformed at ${first?.subject}: ${first?.message}`, {
    faults,
  });
}

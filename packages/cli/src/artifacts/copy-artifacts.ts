import path from "node:path";
import { AppError, type ErrorCode } from "@graft/contracts";
import { DataFolder } from "../installation/data-folder.ts";
import { rememberStore, type StoreChoice, startStore, storeOf } from "../installation/installation-store.ts";
import { openSecrets } from "../installation/secrets.ts";
import { Service } from "../installation/service.ts";
import { appEntry } from "../installation/service-entry.ts";

export interface CopyArtifactsOptions {
  readonly home: string;
  readonly from: StoreChoice;
  readonly to: StoreChoice;
  readonly say: (message: string) => void;
}

export interface CopyArtifactsOutcome {
  readonly objects: number;
  readonly bytes: number;
  /** Objects sent now; the others were there already. */
  readonly sent: number;
}

type CopyEvent =
  | ({ readonly event: "copying" | "copied" } & CopyArtifactsOutcome)
  | { readonly event: "failed"; readonly code: ErrorCode; readonly message: string };

const MEGABYTE = 1_000_000;

function readEvent(line: string): CopyEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as CopyEvent) : undefined;
}

/**
 * Moves an installation that stands still to another store: all artifacts are copied and verified, then it uses the
 * copies from its next start on. Started again after a failure it goes on where it was. The old store is left as it is.
 *
 * @throws AppError CONFLICT while the installation runs, or when its artifacts are in another store than `from`.
 */
export async function copyArtifacts(options: CopyArtifactsOptions): Promise<CopyArtifactsOutcome> {
  const { home, from, to, say } = options;
  if (from === to) throw new AppError("INPUT_INVALID", `The artifacts cannot be copied from "${from}" to itself.`);
  const folder = DataFolder.open(home);
  const started: Service[] = [];
  try {
    const kept = storeOf(folder);
    if (kept !== from) {
      const where = kept === undefined ? "There are no artifacts in" : `The artifacts are in the store "${kept}" of`;
      throw new AppError("CONFLICT", `${where} ${folder.root}; they cannot be copied from "${from}".`);
    }
    const variables = async (choice: StoreChoice): Promise<string> => {
      const { store: secret } = openSecrets(folder.file("secrets.json"));
      const store = await startStore({ folder, choice, secret, say });
      if (store.service !== undefined) started.push(store.service);
      return JSON.stringify({ ...store.variables, GRAFT_DATA: path.resolve(folder.file("data")) });
    };
    const copy = new Service({
      name: "copy",
      ...appEntry("api", "copy-artifacts", "built"),
      env: {
        GRAFT_COPY_FROM: await variables(from),
        GRAFT_COPY_TO: await variables(to),
        GRAFT_COPY_JOURNAL: path.resolve(folder.file(`copied-to-${to}.txt`)),
      },
      logFile: folder.file("logs", "copy.log"),
    });
    started.push(copy);
    const outcome = await copy.line((line) => {
      const event = readEvent(line);
      if (event?.event === "copied" || event?.event === "failed") return event;
      if (event) say(`${event.objects} objects, ${Math.round(event.bytes / MEGABYTE)} MB`);
      return undefined;
    });
    if (outcome.event === "failed") throw new AppError(outcome.code, outcome.message);
    rememberStore(folder, to);
    const { objects, bytes, sent } = outcome;
    return { objects, bytes, sent };
  } finally {
    for (const service of started.reverse()) await service.stop();
    folder.release();
  }
}

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";

/** The user the server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = "postgres";

function readId(flag: "-u" | "-g"): number | undefined {
  try {
    return Number.parseInt(
      execFileSync("id", [flag, NAME], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
      10,
    );
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, made on the machine if it is not there. */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (readId("-u") === undefined) {
    try {
      execFileSync("useradd", ["--system", "--user-group", "--no-create-home", NAME], { stdio: "ignore" });
    } catch (cause) {
      throw new AppError(
        "TOOL_MISSING",
        `PostgreSQL does not run as root, and a user "${NAME}" could not be made. Make it, or run Graft as another user.`,
        { cause },
      );
    }
  }
  const [uid, gid] = [readId("-u"), readId("-g")];
  if (uid === undefined || gid === undefined) throw new AppError("TOOL_MISSING", `The user "${NAME}" has no id.`);
  return { uid, gid };
}

/** The first folder on the way to `target`, from the root down, that the user may not enter. */
export function findBlockingFolder(target: string, user: ServerUser): string | undefined {
  const { root } = path.parse(target);
  const parts = path.relative(root, target).split(path.sep).filter(Boolean);
  let folder = root;
  for (const part of ["", ...parts]) {
    folder = path.join(folder, part);
    const { mode, uid, gid } = statSync(folder);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return folder;
  }
  return undefined;
}

/**
 * Checks that the user reaches a folder.
 *
 * @throws AppError DATABASE_FOLDER_UNREACHABLE naming the folder in the way and the mend.
 */
export function checkReachable(target: string, user: ServerUser): void {
  const blocking = findBlockingFolder(path.resolve(target), user);
  if (blocking === undefined) return;
  throw new AppError(
    "DATABASE_FOLDER_UNREACHABLE",
    `The database runs as the user "${NAME}", because PostgreSQL refuses root, and that user may not enter ${blocking}. ` +
      `Let it pass with \`chmod o+x ${blocking}\`, or keep the data elsewhere with GRAFT_HOME, such as ` +
      "GRAFT_HOME=/var/lib/graft, or run Graft as a user of your own.",
    { details: { folder: target, blocking } },
  );
}

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The folder an installation keeps everything in, held by one process at a time: two servers on one data folder would
 * ruin it.
 */
export class DataFolder {
  readonly root: string;
  readonly #lock: string;

  private constructor(root: string, lock: string) {
    this.root = root;
    this.#lock = lock;
  }

  /** @throws AppError CONFLICT when a living process holds the folder. */
  static open(root: string): DataFolder {
    mkdirSync(path.join(root, "logs"), { recursive: true });
    const lock = path.join(root, "lock");
    for (;;) {
      try {
        const file = openSync(lock, "wx", 0o600);
        writeSync(file, String(process.pid));
        closeSync(file);
        return new DataFolder(root, lock);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const pid = Number(readFileSync(lock, "utf8"));
        if (pid > 0 && alive(pid)) {
          throw new AppError(
            "CONFLICT",
            `The data folder ${root} is in use by process ${pid}. Stop that one, or choose another folder with GRAFT_HOME.`,
          );
        }
        rmSync(lock, { force: true });
      }
    }
  }

  file(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  release(): void {
    rmSync(this.#lock, { force: true });
  }
}

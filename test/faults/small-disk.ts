import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import path from "node:path";

/** A file system of its own in memory, so small that it can be filled; needs root, as mounting does. */
export class SmallDisk {
  readonly folder: string;

  /** A rehearsal that is interrupted leaves nothing mounted. */
  readonly #unmountAtExit = () => this.#unmount();

  private constructor(folder: string) {
    this.folder = folder;
    process.once("exit", this.#unmountAtExit);
  }

  static mount(folder: string, mebibytes: number): SmallDisk {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=0755`, "tmpfs", folder], { stdio: "pipe" });
    } catch (error) {
      throw new Error(`a disk that can be full is a tmpfs, and mounting it needs root: ${String(error)}`);
    }
    return new SmallDisk(folder);
  }

  get #ballast(): string {
    return path.join(this.folder, "ballast");
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Fills it to the last byte. */
  fill(): void {
    const file = openSync(this.#ballast, "a");
    for (const size of [1024 * 1024, 4096, 1]) {
      const block = Buffer.alloc(size, 1);
      try {
        for (;;) writeSync(file, block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    closeSync(file);
  }

  /** Gives the room back. */
  clear(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    process.off("exit", this.#unmountAtExit);
    this.#unmount();
  }

  #unmount(): void {
    execFileSync("umount", ["-l", this.folder]);
  }
}

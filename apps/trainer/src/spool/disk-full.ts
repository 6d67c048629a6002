const NO_ROOM = new Set(["ENOSPC", "EDQUOT"]);

/** Whether a write failed because the disk, or one's share of it, is full: that passes, and what was to be written waits. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && NO_ROOM.has((error as NodeJS.ErrnoException).code ?? "");
}

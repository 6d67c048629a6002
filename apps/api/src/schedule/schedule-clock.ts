import { readFile } from "node:fs/promises";
import { AppError } from "@graft/contracts";
import { type Database, databaseTime } from "@graft/db";
import type { ScheduleClock } from "@graft/domain";

/**
 * The time by which schedules are due: the database's, so that the replicas of an installation agree however their own
 * clocks stand; or, to rehearse, whatever instant a file holds.
 */
export function openScheduleClock(database: Database, clockFile: string | null): ScheduleClock {
  if (clockFile === null) return () => databaseTime(database);
  return async () => {
    const text = (await readFile(clockFile, "utf8")).trim();
    const time = new Date(text);
    if (!Number.isNaN(time.getTime())) return time;
    throw new AppError("INPUT_INVALID", `The clock file ${clockFile} holds no time but ${JSON.stringify(text)}.`);
  };
}

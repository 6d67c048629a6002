import { AppError } from "@graft/contracts";
import { z } from "zod";

const uuid = z.uuid();

/** A lease token as the database compares it. @throws AppError LEASE_LOST for what cannot be one. */
export function readLeaseToken(token: string): string {
  const parsed = uuid.safeParse(token);
  if (parsed.success) return parsed.data;
  throw new AppError("LEASE_LOST", "The lease token is none that this platform gave; claim a run to get one.");
}

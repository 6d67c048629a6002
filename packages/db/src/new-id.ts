import { v7 } from "uuid";

/** A new row's id: UUIDv7, random and in the order of time, so that indexes grow at their end. */
export function newId(): string {
  return v7();
}

import { isAppError } from "@graft/contracts";
import { decodeId } from "./global-id.ts";

/** Answers what `find` finds for the id; null for an id of another type, exactly as for a missing row. */
export async function findByNodeId<Row>(
  typename: string,
  globalId: string,
  find: (id: string) => PromiseLike<Row | null>,
): Promise<Row | null> {
  try {
    return await find(decodeId(typename, globalId));
  } catch (error) {
    if (isAppError(error) && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

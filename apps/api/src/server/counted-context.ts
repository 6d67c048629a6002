import type { GraphContext } from "../graphql/context.ts";
import type { Platform } from "../platform.ts";
import { callerOf } from "./request-budget.ts";

/**
 * Makes the context of a request and counts the request: against the person or key that was verified, else against the
 * address. A stranger whose requests are used up is refused before anything is looked up, so that guessing keys stays as
 * cheap for us as for the guesser.
 *
 * @throws AppError RATE_LIMITED, and what `make` throws.
 */
export async function countedContext(
  { budget }: Pick<Platform, "budget">,
  stranger: string,
  make: () => Promise<GraphContext>,
): Promise<GraphContext> {
  await budget.check(stranger);
  let context: GraphContext;
  try {
    context = await make();
  } catch (error) {
    await budget.take(stranger);
    throw error;
  }
  await budget.take(context.identity === null ? stranger : callerOf(context.identity));
  return context;
}

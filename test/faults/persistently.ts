import { setTimeout as delay } from "node:timers/promises";

/** Does it again until it is answered, as an agent does; gives up after a while, because a test must end. */
export async function persistently<T>(work: () => Promise<T>, limitMs = 120_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}

const PARALLEL = 8;

/**
 * Runs the work over the items, a bounded number at a time. The first failure ends it: nothing further is begun, and it
 * is thrown when what was under way has ended, so that nothing works on behind whoever clears up.
 */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  width: number = PARALLEL,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) {
        if (failures.length > 0) return;
        await work(item).catch((error: unknown) => failures.push(error));
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
}

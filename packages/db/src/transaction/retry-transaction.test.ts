import { describe, expect, it } from "vitest";
import { retryTransaction } from "./retry-transaction.ts";

class DatabaseError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Fails with these codes in turn, then succeeds; says how often it ran. */
function failing(...codes: string[]) {
  let runs = 0;
  const transaction = async () => {
    const code = codes[runs++];
    if (code !== undefined) throw new DatabaseError(code);
    return runs;
  };
  return { transaction, runs: () => runs };
}

describe("retryTransaction", () => {
  it("runs once what succeeds", async () => {
    expect(await retryTransaction(failing().transaction)).toBe(1);
  });

  it("runs again after serialization failures and deadlocks", async () => {
    expect(await retryTransaction(failing("40001", "40P01", "40001").transaction, { baseMs: 0 })).toBe(4);
  });

  it("gives up after the last attempt, with the error as it came", async () => {
    const { transaction, runs } = failing("40001", "40001", "40P01", "40001");
    await expect(retryTransaction(transaction, { attempts: 3, baseMs: 0 })).rejects.toMatchObject({ code: "40P01" });
    expect(runs()).toBe(3);
  });

  it.each(["23505", "GR001", "42501", "57P01"])("does not repeat what would fail again: %s", async (code) => {
    const { transaction, runs } = failing(code);
    await expect(retryTransaction(transaction, { baseMs: 0 })).rejects.toMatchObject({ code });
    expect(runs()).toBe(1);
  });
});

import { AppError, LIMITS } from "@graft/contracts";

/** Counts the open sockets of each caller, so that one cannot hold them all. */
export class SocketAdmission {
  readonly #open = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number = LIMITS.socketsPerCaller) {
    this.#limit = limit;
  }

  /** Takes a place. @returns what gives it back, once. @throws AppError RATE_LIMITED when the caller has all of its own. */
  enter(caller: string): () => void {
    const open = this.#open.get(caller) ?? 0;
    if (open >= this.#limit) {
      throw new AppError(
        "RATE_LIMITED",
        `You have ${open} sockets open here, and ${this.#limit} is the most. Close some.`,
      );
    }
    this.#open.set(caller, open + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#open.get(caller) ?? 1) - 1;
      if (now === 0) this.#open.delete(caller);
      else this.#open.set(caller, now);
    };
  }
}

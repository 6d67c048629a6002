import { InvalidArgumentError } from "commander";

/** Reads a whole number within bounds; commander names the option in front of the message. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It is a whole number from ${low} to ${high}.`);
  };
}

/** Reads a number within bounds. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It is a number from ${low} to ${high}.`);
  };
}

/** Gathers an option that may be given several times, or once with commas. */
export function gathered(text: string, before: readonly string[] = []): string[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return [...before, ...parts];
}

/** As {@link gathered}, in upper case, of a fixed set. */
export function gatheredFrom<T extends string>(choices: readonly T[]): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => {
    const found = gathered(text).map((part) => {
      const choice = choices.find((one) => one === part.toUpperCase());
      if (choice === undefined) throw new InvalidArgumentError(`Allowed: ${choices.join(", ").toLowerCase()}.`);
      return choice;
    });
    return [...before, ...found];
  };
}

/** Largest seed: 32 bits. */
export const LARGEST_SEED = 0xffffffff;

import { AppError } from "@graft/contracts";

/**
 * The patch (RFC 7396) that `--set headPhase.epochs=3` means: members by path; values are JSON, anything else is text.
 *
 * @throws AppError INPUT_INVALID for what is no setting.
 */
export function patchOf(settings: readonly string[]): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const setting of settings) {
    const [path = "", ...rest] = setting.split("=");
    const names = path.split(".");
    if (path === "" || rest.length === 0 || names.includes("")) {
      throw new AppError("INPUT_INVALID", `"${setting}" is no setting; write MEMBER=VALUE, as in headPhase.epochs=3.`);
    }
    const [last = "", ...outer] = names.reverse();
    let value: unknown = { [last]: valueIn(rest.join("=")) };
    for (const name of outer) value = { [name]: value };
    mergePatch(patch, value as Record<string, unknown>);
  }
  return patch;
}

/** Lays one patch over another: what both name is the later one's, member by member. */
export function mergePatch(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(from)) {
    const there = Object.hasOwn(into, name) ? into[name] : undefined;
    const both = [there, value].every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
    if (both) mergePatch(there as Record<string, unknown>, value as Record<string, unknown>);
    else Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
  }
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

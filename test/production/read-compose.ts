import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly volumes?: readonly string[];
}

export interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const INFRA = path.join(REPOSITORY_ROOT, "infra");

export const composeText = (): string => readFileSync(path.join(INFRA, "compose.yaml"), "utf8");

/** The document with its anchors and merges resolved. */
export function readCompose(): Compose {
  return parse(composeText(), { merge: true }) as Compose;
}

/** Variables of `env.example` with the values it gives; "" where a person has to fill one in. */
export function readExample(): Record<string, string> {
  const lines = readFileSync(path.join(INFRA, "env.example"), "utf8").split("\n");
  return Object.fromEntries(
    lines
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** A use of a variable: `${NAME}`, `${NAME:-default}` or `${NAME:?message}`. */
const USE = /\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g;

export interface VariableUse {
  readonly name: string;
  readonly fallback: string | undefined;
}

export function variablesIn(text: string): readonly VariableUse[] {
  return [...text.matchAll(USE)].map(([, name = "", kind, rest]) => ({
    name,
    fallback: kind === "-" ? (rest ?? "") : undefined,
  }));
}

/** Puts values in, as Compose does. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(USE, (use) => {
    const [{ name, fallback = "" } = { name: "" }] = variablesIn(use);
    return values[name] || fallback;
  });
}

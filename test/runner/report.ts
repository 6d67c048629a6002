import { type AllowedSkip, allowanceFor, type LeftOut } from "./allowed-skips.ts";
import type { SuiteOutcome, TestOutcome } from "./outcome.ts";

/** `12.3 s`, and minutes from a hundred seconds on. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} m ${Math.round(seconds % 60)} s`;
}

function count(tests: readonly TestOutcome[], wanted: TestOutcome["status"]): number {
  return tests.filter(({ status }) => status === wanted).length;
}

/** One line on a suite that has ended. */
export function suiteLine({ suite, seconds, tests }: SuiteOutcome): string {
  const failed = count(tests, "failed");
  const skipped = count(tests, "skipped");
  const parts = [`${count(tests, "passed")} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return `${failed > 0 ? "✗" : "✓"} ${suite}: ${parts.join(", ")} in ${duration(seconds)}`;
}

export interface Report {
  /** The closing lines, the counts last. */
  readonly lines: readonly string[];
  readonly failed: boolean;
}

export interface ReportInput {
  readonly outcomes: readonly SuiteOutcome[];
  /** Suites this machine could not run, and checks it could not make. */
  readonly leftOut: readonly LeftOut[];
  readonly allowed: readonly AllowedSkip[];
  /** A skip without allowance is a failure. */
  readonly strict: boolean;
}

/** Sums a run up so that nothing is left out in silence. */
export function report({ outcomes, leftOut, allowed, strict }: ReportInput): Report {
  const tests = outcomes.flatMap((outcome) => outcome.tests);
  const skips: LeftOut[] = [
    ...leftOut,
    ...outcomes.flatMap(({ suite, tests: ofSuite }) =>
      ofSuite
        .filter(({ status }) => status === "skipped")
        .map(({ title, reason }): LeftOut => ({ suite, title, reason })),
    ),
  ];
  const failures = outcomes.flatMap(({ tests: ofSuite }) => ofSuite.filter(({ status }) => status === "failed"));
  const forbidden = strict ? skips.filter((skip) => allowanceFor(skip, allowed) === undefined) : [];
  const lines = [
    ...failures.map(({ title }) => `Failed: ${title}`),
    ...skips.map((skip) => `Left out: ${leftOutLine(skip, allowed)}`),
    ...(skips.length === 0 ? ["Left out: nothing"] : []),
    ...forbidden.map(
      ({ suite, title }) => `Failed: ${title ?? suite} was left out and is not in test/allowed-skips.json`,
    ),
    `${count(tests, "passed")} passed, ${failures.length + forbidden.length} failed, ${skips.length - forbidden.length} skipped`,
  ];
  return { lines, failed: failures.length + forbidden.length > 0 };
}

function leftOutLine(skip: LeftOut, allowed: readonly AllowedSkip[]): string {
  const reason = skip.reason ?? allowanceFor(skip, allowed)?.reason ?? "the test gives no reason";
  return `${skip.title ?? `the suite ${skip.suite}`} because ${reason}`;
}

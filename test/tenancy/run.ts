import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTestDatabase, startPostgres } from "@graft/testkit";
import { readTestEnvironment } from "../env.ts";
import { startTestApi } from "../integration/start-test-api.ts";
import { checkAllowed } from "./check-allowed.ts";
import { checkFields } from "./check-fields.ts";
import { checkForeign } from "./check-foreign.ts";
import { checkPaths } from "./check-paths.ts";
import { checkRefusals } from "./check-refusals.ts";
import { checkSockets } from "./check-sockets.ts";
import { checkStore } from "./check-store.ts";
import { checkSubscriptions } from "./check-subscriptions.ts";
import { checkTiming } from "./check-timing.ts";
import { type Matrix, openMatrix } from "./matrix.ts";

/** What is allowed changes the tenant and comes last; the subscriptions listen to it. Answers how many fields were read. */
async function checkAll(matrix: Matrix): Promise<number> {
  const timed = async <T>(name: string, check: () => Promise<T>): Promise<T> => {
    const [started, before] = [performance.now(), matrix.judge.checks];
    const result = await check();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.error(`${name}: ${matrix.judge.checks - before} checks in ${seconds} s`);
    return result;
  };
  await timed("sockets", () => checkSockets(matrix));
  await timed("refusals", () => checkRefusals(matrix));
  await timed("foreign ids", () => checkForeign(matrix));
  await timed("timing", () => checkTiming(matrix));
  await timed("paths", () => checkPaths(matrix));
  await timed("store", () => checkStore(matrix));
  const fields = await timed("fields", () => checkFields(matrix));
  const listening = await timed("subscriptions", () => checkSubscriptions(matrix));
  await timed("what is allowed", () => checkAllowed(matrix));
  await timed("events", () => listening.finish());
  return fields;
}

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const postgres = await startPostgres();
  try {
    const test = await createTestDatabase(postgres);
    const api = await startTestApi(test);
    const matrix = await openMatrix(api, test);
    const fields = await checkAll(matrix);
    const { judge, operations } = matrix;
    const { checks, violations } = judge;
    await matrix.close();
    await api.close();
    await test.close();
    const document = { fields, operations: operations.length, checks, violations };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (values.json !== undefined) writeFileSync(readTestEnvironment().resolve(values.json), text);
    console.log(text.trimEnd().slice(0, 6000));
    return violations.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  // The API it was asking may still run in this process.
  process.exit(1);
}

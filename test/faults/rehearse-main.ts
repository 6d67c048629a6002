import { FAULTS } from "./faults.ts";

/** One rehearsal as a process of its own: what it breaks, or what breaks it, harms no other. */
const [name, seed, days] = process.argv.slice(2);
const fault = FAULTS.find((candidate) => candidate.name === name);
if (!fault || !process.send) throw new Error(`"${name}" is no rehearsal, or nobody waits for what it finds`);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
// Whoever started it is gone: what it started ends with it.
process.once("disconnect", () => process.exit(130));

const say = (message: string) => console.error(`${fault.name}: ${message} ...`);
const outcome = await fault.rehearse({ seed: Number(seed), days: Number(days), say });
process.send(outcome, () => process.exit(0));

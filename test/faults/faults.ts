import type { Fault } from "./fault.ts";
import { schedulesFault } from "./schedules/schedules-fault.ts";

/** Every rehearsal there is. */
export const FAULTS: readonly Fault[] = [schedulesFault];

const MINUTE = 60_000;

/** A time of day that is to be met once a day in a zone. */
export interface DailyTime {
  readonly zone: string;
  readonly hour: number;
  readonly minute: number;
}

function localParts(formatter: Intl.DateTimeFormat, time: number) {
  const parts = Object.fromEntries(formatter.formatToParts(time).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/**
 * The times of a daily schedule after `from` up to and including `until`, worked out minute by minute from the zone's
 * wall clock and without any cron library: on each local day the first minute at or after the time of day. So a time
 * that does not exist becomes the first that does, and one that comes twice counts at its first pass.
 */
export function dailyTimes({ zone, hour, minute }: DailyTime, from: Date, until: Date): Date[] {
  const formatter = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  const wanted = hour * 60 + minute;
  const times: Date[] = [];
  const met = new Set<string>();
  // A day before the start as well, so that a day whose time has passed is not met again.
  for (let time = from.getTime() - 24 * 60 * MINUTE; time <= until.getTime(); time += MINUTE) {
    const { day, minutes } = localParts(formatter, time);
    if (minutes < wanted || met.has(day)) continue;
    met.add(day);
    if (time > from.getTime()) times.push(new Date(time));
  }
  return times;
}

/** Every `hours` hours from midnight UTC on, after `from` up to and including `until`. */
export function everyHours(hours: number, from: Date, until: Date): Date[] {
  const step = hours * 60 * MINUTE;
  const times: Date[] = [];
  for (let time = (Math.floor(from.getTime() / step) + 1) * step; time <= until.getTime(); time += step) {
    times.push(new Date(time));
  }
  return times;
}

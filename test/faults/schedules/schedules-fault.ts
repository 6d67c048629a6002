import { setTimeout as delay } from "node:timers/promises";
import { ApiCaller, until } from "@graft/testkit";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Installation } from "../../installation/installation.ts";
import { openTenant, type RunTenant } from "../../integration/runs/run-bench.ts";
import { madeSchedule, makePolicy } from "../../integration/schedules/schedule-calls.ts";
import { type Fault, type FaultOptions, since } from "../fault.ts";
import { countFirings } from "./count-firings.ts";
import { dailyTimes, everyHours } from "./expected-times.ts";
import { QueueDrain } from "./queue-drain.ts";
import { Replica } from "./replica.ts";

const HOUR = 3_600_000;
/** Sydney's clocks go back on 5 April and forward on 4 October 2026: both within 200 days. */
const START = new Date("2026-04-01T01:00:00Z");
/** The replicas' clocks are up to an hour apart, and no schedule is due that close to the start or the end of a walk. */
const SKEWS_MS = [0.5 * HOUR, -0.5 * HOUR] as const;
const FIVE_SKEWS_MS = [0.5, 0.25, 0, -0.25, -0.5].map((hours) => hours * HOUR);
/** Days of a walk that crosses a change of clocks in the middle. */
const DAYS_AROUND_A_CHANGE = 5;

/** One walk through simulated days. */
interface Journey {
  readonly name: string;
  readonly about: string;
  readonly start: Date;
  readonly skewsMs: readonly number[];
  /** Left out: as many as are asked for. */
  readonly days?: number;
}

/** Chance that a step of the walk kills a replica, and that it then kills both. */
const KILL = 0.04;
const KILL_BOTH = 0.25;
/** Firings the installation may be behind before the walk waits for it. */
const MOST_BEHIND = 40;
/** Steps that both may be away. */
const LONGEST_NIGHT = 8;

/** Every schedule makes up for all it missed; they differ in what they do with a firing still at work. */
const schedulesFrom = (start: Date) => [
  {
    settings: { name: "nightly", expression: "30 2 * * *", zone: "Australia/Sydney", overlap: "CANCEL_PREVIOUS" },
    times: (until: Date) => dailyTimes({ zone: "Australia/Sydney", hour: 2, minute: 30 }, start, until),
  },
  {
    settings: { name: "quarterly", expression: "0 */6 * * *", zone: "UTC", overlap: "CANCEL_PREVIOUS" },
    times: (until: Date) => everyHours(6, start, until),
  },
  {
    settings: { name: "queued", expression: "15 4 * * *", zone: "America/New_York", overlap: "QUEUE" },
    times: (until: Date) => dailyTimes({ zone: "America/New_York", hour: 4, minute: 15 }, start, until),
  },
];

function seeded(seed: number) {
  const generator = xoroshiro128plus(seed);
  const chance = () => uniformFloat64(generator);
  return { chance, between: (low: number, high: number) => low + (high - low) * chance() };
}

/** The replicas of the installation, the clocks they are shown, and how often they were killed. */
class Replicas {
  readonly all: readonly Replica[];
  readonly #random: ReturnType<typeof seeded>;
  readonly #restarts: Promise<void>[] = [];
  kills = 0;

  constructor(replicas: readonly Replica[], random: ReturnType<typeof seeded>) {
    this.all = replicas;
    this.#random = random;
  }

  start(): void {
    for (const replica of this.all) replica.start();
  }

  turnClocks(time: Date): void {
    for (const replica of this.all) replica.turnClock(time);
  }

  /** Kills one replica or both, in the middle of whatever they do, and starts them again a little later. */
  async strike(): Promise<void> {
    const { chance, between } = this.#random;
    const ready = this.all.filter((replica) => replica.ready);
    const both = chance() < KILL_BOTH;
    const one = chance() < 0.5 ? ready.slice(0, 1) : ready.slice(-1);
    const struck = both ? ready : one;
    await delay(between(0, 60));
    for (const replica of struck) {
      await replica.kill();
      this.kills += 1;
      this.#restarts.push(delay(between(0, 1500)).then(() => replica.start()));
    }
  }

  /** Waits until a replica is at work again. */
  async someReady(): Promise<void> {
    await until(async () => (this.all.some(({ ready }) => ready) ? true : undefined), 120_000);
  }

  /** Waits for replicas that are about to be started again. */
  async settle(): Promise<void> {
    await Promise.all(this.#restarts);
    for (const replica of this.all) await replica.url();
  }

  /** Waits until nobody is about to be started again; whoever runs then ends with the installation. */
  async end(): Promise<void> {
    await Promise.all(this.#restarts);
  }
}

/** Waits as long as something still happens: until `count` is nothing, or has stood still for a minute and a half. */
async function drained(count: () => Promise<number>): Promise<void> {
  let [least, since] = [Number.POSITIVE_INFINITY, performance.now()];
  for (;;) {
    const left = await count();
    if (left === 0 || performance.now() - since > 90_000) return;
    if (left < least) [least, since] = [left, performance.now()];
    await delay(250);
  }
}

interface Walk {
  /** Firings that should have been made by this time and are not. */
  readonly behind: (time: Date) => Promise<number>;
  readonly replicas: Replicas;
  readonly random: ReturnType<typeof seeded>;
  readonly start: Date;
  readonly end: Date;
  readonly say: FaultOptions["say"];
}

/** Turns the clocks from the start to the end in steps of some hours, and strikes now and then. */
async function walk({ behind, replicas, random, start, end, say }: Walk): Promise<void> {
  let [time, told, dark] = [start.getTime(), 0, 0];
  while (time < end.getTime()) {
    time = Math.min(end.getTime(), time + random.between(1, 9) * HOUR);
    replicas.turnClocks(new Date(time));
    if (random.chance() < KILL) await replicas.strike();
    await delay(random.between(20, 140));
    // A night without any replica lasts some steps of the walk, however long this machine takes to start one.
    dark = replicas.all.some(({ ready }) => ready) ? 0 : dark + 1;
    if (dark > LONGEST_NIGHT) await replicas.someReady();
    // A slow machine makes the walk slower and not the nights longer.
    while (dark === 0 && (await behind(new Date(time))) > MOST_BEHIND) await delay(100);
    const day = Math.floor((time - start.getTime()) / (24 * HOUR));
    if (day < told + 20) continue;
    told = day;
    say(`day ${day}: ${replicas.kills} replicas killed so far`);
  }
}

async function makeSchedules(tenant: RunTenant, start: Date, end: Date): Promise<Map<string, Date[]>> {
  await makePolicy(tenant);
  const expected = new Map<string, Date[]>();
  for (const { settings, times } of schedulesFrom(start)) {
    const { id } = await madeSchedule(tenant, { ...settings, catchUp: "ALL", catchUpLimit: 1000 });
    expected.set(Buffer.from(id, "base64").toString("utf8").split(":")[1] ?? "", times(end));
  }
  return expected;
}

async function rehearse(journey: Journey, { seed, days: asked, say }: FaultOptions) {
  const { start, skewsMs, days = asked } = journey;
  const random = seeded(seed);
  say(`PostgreSQL and ${skewsMs.length} replicas start`);
  const installation = await Installation.open({ GRAFT_BUS: "postgres", GRAFT_SCHEDULE_SECONDS: "0.05" });
  const { superuserUrl } = installation.database;
  const replicas = new Replicas(
    skewsMs.map((skewMs, index) => new Replica({ name: `replica-${index + 1}`, installation, skewMs })),
    random,
  );
  const end = new Date(start.getTime() + days * 24 * HOUR);
  let drain: QueueDrain | undefined;
  try {
    replicas.turnClocks(start);
    replicas.start();
    const tenant = await openTenant((await replicas.all[0]?.url()) ?? "");
    const expected = await makeSchedules(tenant, start, end);
    drain = new QueueDrain(async () => {
      const replica = replicas.all.find(({ ready }) => ready);
      return replica && new ApiCaller(await replica.url(), tenant.owner.credentials);
    });
    drain.start(expected.keys());
    const behind = async (time: Date) => {
      const due = [...expected].map(([id, times]) => [id, times.filter((at) => at <= time)] as const);
      return (await countFirings(superuserUrl, new Map(due))).missed;
    };
    await walk({ behind, replicas, random, start, end, say });
    await replicas.settle();
    say("every firing that waits is let go");
    const count = () => countFirings(superuserUrl, expected);
    const settled = performance.now();
    await drained(async () => (await count()).missed);
    const recoverySeconds = Math.round(since(settled) * 10) / 10;
    await drain.stop();
    const counted = await count();
    const passed = counted.made === counted.expected && counted.duplicated === 0 && counted.missed === 0;
    const row = {
      name: journey.name,
      ...{ acknowledged: counted.expected, stored: counted.made, duplicated: counted.duplicated, lost: counted.missed },
      ...{ recoverySeconds, failures: [], passed },
    };
    return { rows: [row], document: { ...counted, days, seed, kills: replicas.kills }, passed };
  } finally {
    await drain?.stop();
    await replicas.end();
    await installation.close();
  }
}

function journeyFault(journey: Journey): Fault {
  const { name, about } = journey;
  return { name, about, walksDays: journey.days === undefined, rehearse: (options) => rehearse(journey, options) };
}

/** Two replicas fire three schedules through simulated days, and are killed at random. */
export const schedulesFault = journeyFault({
  name: "schedules",
  about:
    "firings of two replicas that are killed at random: each made once, none missed, through both changes of clocks",
  start: START,
  skewsMs: SKEWS_MS,
});

/** The same with five, whose clocks are all different. */
export const fiveReplicasFault = journeyFault({
  name: "schedules-five-replicas",
  about: "firings of five replicas with five different clocks, killed at random: each made once, none missed",
  start: START,
  skewsMs: FIVE_SKEWS_MS,
  days: DAYS_AROUND_A_CHANGE,
});

/** The night in which 2:30 comes twice. */
export const clocksBackFault = journeyFault({
  name: "clocks-go-back",
  about: "days around the night in which Sydney's clocks go back: a time that comes twice fires once",
  start: new Date("2026-04-02T01:00:00Z"),
  skewsMs: SKEWS_MS,
  days: DAYS_AROUND_A_CHANGE,
});

/** The night that has no 2:30. */
export const clocksForwardFault = journeyFault({
  name: "clocks-go-forward",
  about: "days around the night in which Sydney's clocks go forward: a time that does not exist fires at the next",
  start: new Date("2026-10-01T01:00:00Z"),
  skewsMs: SKEWS_MS,
  days: DAYS_AROUND_A_CHANGE,
});

import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createModelTenant, type ModelTenant } from "./model-tenant.ts";
import { RealQueue } from "./real-queue.ts";
import { type Action, ENDS, type EndName, isEnded, step, type World } from "./run-model.ts";

const AGENTS = 2;
const STORIES = 60;
/** Milliseconds after which no new story begins: a slow machine tells fewer. */
const LONGEST_MS = 5_000;

let test: TestDatabase;
let superuser: pg.Client;
let tenant: ModelTenant;
beforeAll(async () => {
  test = await openTestDatabase();
  superuser = new pg.Client({ connectionString: test.superuserUrl });
  await superuser.connect();
  tenant = await createModelTenant(test.database, AGENTS);
});
afterAll(async () => {
  await superuser?.end();
  await test?.close();
});

/** What may happen; `of` picks among the runs or leases there are when it does. */
type Wish =
  | Extract<Action, { do: "create" }>
  | { readonly do: "claim" | "claimAgain" | "heartbeat"; readonly agent: number }
  | { readonly do: "complete"; readonly of: number; readonly end: EndName }
  | { readonly do: "loseLease"; readonly of: number; readonly silent: boolean }
  | { readonly do: "pause" | "resume" | "cancel" | "retry"; readonly of: number };

/** The newest first: it is what most of a story is about. */
const of = fc.nat({ max: 5 });
const agent = fc.nat({ max: AGENTS - 1 });
const create = fc.record({
  do: fc.constant("create" as const),
  priority: fc.constantFrom(10, 50, 90),
  preempts: fc.boolean(),
});
const claim = fc.record({ do: fc.constant("claim" as const), agent });
const complete = fc.record({
  do: fc.constant("complete" as const),
  of,
  end: fc.constantFrom(...(Object.keys(ENDS) as EndName[])),
});
const loseLease = fc.record({ do: fc.constant("loseLease" as const), of, silent: fc.boolean() });
const asked = fc.record({ do: fc.constantFrom(...(["pause", "resume", "cancel"] as const)), of });
const retry = fc.record({ do: fc.constant("retry" as const), of });
const spoken = fc.record({ do: fc.constantFrom(...(["claimAgain", "heartbeat"] as const)), agent });
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 5, arbitrary: claim },
  { weight: 5, arbitrary: complete },
  { weight: 3, arbitrary: loseLease },
  { weight: 6, arbitrary: asked },
  { weight: 1, arbitrary: retry },
  { weight: 3, arbitrary: spoken },
);
/** Two that meet: of claims one, and two that are about runs, in whatever order the database takes them. */
const race = fc.oneof(
  fc.constant([
    { do: "claim", agent: 0 },
    { do: "claim", agent: 1 },
  ] as const),
  fc.tuple(fc.oneof(asked, complete), fc.oneof(asked, complete, loseLease)),
);
const turn: fc.Arbitrary<readonly Wish[]> = fc.oneof(
  { weight: 5, arbitrary: wish.map((one) => [one]) },
  { weight: 1, arbitrary: race },
);

/** The action a wish comes to; undefined where there is nothing yet that it could be about. */
function actionOf(world: World, wished: Wish): Action | undefined {
  if (!("of" in wished)) return wished;
  const { of: pick, ...rest } = wished;
  const count = rest.do === "complete" ? world.leases : world.runs.length;
  if (count === 0) return undefined;
  const index = count - 1 - (pick % count);
  return rest.do === "complete" ? { ...rest, lease: index } : { ...rest, run: index };
}

interface Told {
  readonly world: World;
  readonly answers: readonly string[];
}

function tell(world: World, actions: readonly Action[]): Told {
  let told: Told = { world, answers: [] };
  for (const action of actions) {
    const { world: next, answer } = step(told.world, action);
    told = { world: next, answers: [...told.answers, answer] };
  }
  return told;
}

/** Does at once what meets, and answers the model's story of it that is the same: in one order, or in the other. */
async function meet(real: RealQueue, world: World, actions: readonly Action[]): Promise<World> {
  const answers = await Promise.all(actions.map((action) => real.do(action)));
  const inOrder = tell(world, actions);
  const seen = { world: await real.look(inOrder.world), answers };
  if (actions.length > 1) {
    const { world: turned, answers: back } = tell(world, actions.toReversed());
    const other = { world: turned, answers: back.toReversed() };
    const there = { ...seen, world: { ...seen.world, lastClaim: turned.lastClaim } };
    // Either order is right; where it was neither, the first is shown.
    if (JSON.stringify(sorted(there)) === JSON.stringify(sorted(other))) return turned;
  }
  expect(seen, actions.map((action) => JSON.stringify(action)).join(" with ")).toEqual(inOrder);
  return inOrder.world;
}

/** Members in one order, so that texts can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

const NOTHING: World = { runs: [], leases: 0, lastClaim: Array(AGENTS).fill("NEVER") };

describe("runs and attempts, held against a model of the protocol", () => {
  it("P1 P2 P3 P5 P8 P12 P15 P16 P22 P42 P43 P45 do what it says in any order, and when two things happen at once", async () => {
    const end = performance.now() + LONGEST_MS;
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 6, maxLength: 24 }), async (turns) => {
        if (performance.now() > end) return;
        const real = new RealQueue({ database: test.database, superuser, tenant });
        await real.clear();
        let world = NOTHING;
        for (const wished of [[{ do: "create", priority: 50, preempts: false } as const], ...turns]) {
          const actions = wished.flatMap((each) => actionOf(world, each) ?? []);
          if (actions.length === 0) continue;
          const before = world;
          world = await meet(real, world, actions);
          for (const [index, run] of before.runs.entries()) {
            if (isEnded(run.state)) expect(world.runs[index], "P1 what has ended stays as it is").toEqual(run);
          }
        }
      }),
      { numRuns: STORIES },
    );
  });
});

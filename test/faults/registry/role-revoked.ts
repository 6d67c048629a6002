import { type ApiCaller, until } from "@graft/testkit";
import { Installation } from "../../installation/installation.ts";
import { openTenant, type RunTenant } from "../../integration/runs/run-bench.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";

const WATCHERS = 10;
const UPDATES = "subscription ($projectId: ID!) { runUpdates(projectId: $projectId) { id state } }";
const MEMBERS = "query { organization { members(first: 200) { nodes { id name } } } }";
const REMOVE =
  "mutation ($memberId: ID!) { removeMember(input: { memberId: $memberId }) { removed userErrors { message } } }";

/** Somebody who watches a project's runs. */
class Watcher {
  readonly heard = new Set<string>();
  closed: number | undefined;
  readonly #socket: ReturnType<ApiCaller["socket"]>;

  constructor(caller: ApiCaller, projectId: string) {
    this.#socket = caller.socket((code) => {
      this.closed = code;
    });
    this.#socket.subscribe<{ runUpdates: { id: string } }>(
      { query: UPDATES, variables: { projectId } },
      {
        next: ({ data }) => void this.heard.add(data?.runUpdates.id ?? ""),
        error: () => undefined,
        complete: () => undefined,
      },
    );
  }

  async end(): Promise<void> {
    await this.#socket.dispose();
  }
}

async function memberIds(tenant: RunTenant): Promise<Map<string, string>> {
  const { organization } = await tenant.owner.data<{
    organization: { members: { nodes: readonly { id: string; name: string }[] } };
  }>(MEMBERS);
  return new Map(organization.members.nodes.map(({ id, name }) => [name, id]));
}

/** People are removed from the organization while they watch its runs. */
export const roleRevokedFault: Fault = {
  name: "role-revoked",
  about: "people removed while they watch: their subscriptions end before the next event, the others go on",
  rehearse: async ({ say }) => {
    const installation = await Installation.open();
    try {
      const { url } = await installation.startApi();
      const tenant = await openTenant(url);
      const names = Array.from({ length: WATCHERS }, (_, i) => `watcher-${i}`);
      const callers = await Promise.all(names.map((name) => tenant.organization.member("VIEWER", name)));
      const watchers = callers.map((caller) => new Watcher(caller, tenant.projectId));
      const staying = new Watcher(tenant.owner, tenant.projectId);
      await until(async () => {
        const { id } = await tenant.createRun();
        return [...watchers, staying].every(({ heard }) => heard.has(id)) ? true : undefined;
      }, 60_000);
      const ids = await memberIds(tenant);
      say(`${WATCHERS} people are removed`);
      const start = performance.now();
      for (const name of names) await tenant.owner.data(REMOVE, { memberId: ids.get(name) });
      const after = await tenant.createRun();
      await until(async () => (staying.heard.has(after.id) ? true : undefined));
      await until(async () => (watchers.every(({ closed }) => closed !== undefined) ? true : undefined), 30_000);
      const recoverySeconds = since(start);
      const leaked = watchers.filter(({ heard }) => heard.has(after.id)).length;
      const holds = {
        "none heard of what came after": leaked === 0,
        "who stayed goes on": staying.closed === undefined,
      };
      const stored = watchers.filter(({ closed }) => closed === 4403).length;
      for (const watcher of [...watchers, staying]) await watcher.end();
      return outcomeOf({
        ...{ name: "role-revoked", acknowledged: WATCHERS, stored, duplicated: leaked },
        ...{ recoverySeconds, holds },
      });
    } finally {
      await installation.close();
    }
  },
};

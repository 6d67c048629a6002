import { AgentListDocument, DrainAgentDocument, type GraftClient } from "@graft/client";
import { AppError, agentCapabilitiesSchema, BACKENDS } from "@graft/contracts";
import { Command, Option } from "commander";
import { act } from "../command/act.ts";
import { allPages } from "../command/all-pages.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { gathered, wholeNumber } from "../command/option-values.ts";
import { textTable } from "../command/text-table.ts";
import { type StartOptions, startAgent } from "./start-agent.ts";

const LOOK_EVERY_MS = 1000;

async function listAgents(client: GraftClient) {
  const agents = await allPages(client, {
    document: AgentListDocument,
    variables: {},
    page: ({ organization }) => organization?.agents,
  });
  return agents ?? [];
}

async function findAgent(client: GraftClient, name: string) {
  const agents = await listAgents(client);
  const agent = agents.find((one) => one.name === name);
  if (agent) return agent;
  const known = agents.map((one) => one.name).join(", ") || "none";
  throw new AppError("NOT_FOUND", `There is no agent "${name}"; there are: ${known}.`);
}

async function list(context: CommandContext): Promise<ExitCode> {
  const agents = await listAgents(context.connect());
  const rows = agents.map(({ name, state, capabilities, lastSeenAt, currentRuns }) => {
    const found = agentCapabilitiesSchema.safeParse(capabilities);
    const { backend = "", labels = [] } = found.success ? found.data : {};
    const seen = lastSeenAt.slice(0, 19).replace("T", " ");
    return [name, state, backend, labels.join(", "), currentRuns.map((run) => run.name).join(", "), seen];
  });
  const head = ["agent", "state", "backend", "labels", "at work on", "last seen (UTC)"];
  const none = 'No agent yet: "graft agent start" runs one on this machine.';
  context.answer({ agents }, () => (rows.length > 0 ? textTable({ head, rows }) : none));
  return EXIT.OK;
}

async function drain(context: CommandContext, { wait }: { wait?: boolean }, name: string): Promise<ExitCode> {
  const client = context.connect();
  const { id } = await findAgent(client, name);
  const { agent } = await client.mutate(DrainAgentDocument, "drainAgent", { input: { agentId: id } });
  let state = agent?.state;
  while (wait === true && state !== "OFFLINE") {
    context.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    state = (await findAgent(client, name)).state;
  }
  context.answer({ id, name, state }, () =>
    state === "OFFLINE" ? `${name} has ended.` : `${name} takes no new run, and ends when it has finished what it has.`,
  );
  return EXIT.OK;
}

/** `graft agent`: the processes that train. */
export function agentCommand(): Command {
  const command = new Command("agent").description("run an agent on this machine, list agents, let one end");
  const start = command
    .command("start")
    .description("run an agent here until it is drained or gets Ctrl-C; needs an address and a key of kind AGENT")
    .option("--url <address>", "address of the API; left out: the one signed in to")
    .option("--key <key>", "a key of kind AGENT; better in GRAFT_AGENT_KEY")
    .option("--name <name>", "its name, unique in the organization; left out: this machine's")
    .option("--labels <labels>", "labels runs may ask for, separated by commas", gathered)
    .addOption(
      new Option("--backend <name>", "what it computes on; left out: the best that passes its self-test").choices(
        BACKENDS,
      ),
    )
    .option("--slots <number>", "runs it works on at a time; left out: 1", wholeNumber(1, 64))
    .option("--home <folder>", "folder for its spool, downloads and feature cache; left out: ~/.graft/agents/NAME");
  act<StartOptions>(start, startAgent);
  act(command.command("list").description("list the organization's agents"), list);
  const drainCommand = command
    .command("drain")
    .description("let an agent finish what it has and end; needs the role MAINTAINER")
    .argument("<name>", "the agent's name")
    .option("--wait", "wait until it has ended");
  act<{ wait?: boolean }, [string]>(drainCommand, drain);
  return command;
}

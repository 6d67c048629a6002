import pc from "picocolors";
import { assembleTeam } from "../demo/team.ts";
import { describeError } from "../describe-error.ts";
import type { Environment } from "../env.ts";
import type { InstallationOptions } from "./installation-options.ts";
import { type Installation, startInstallation } from "./start-installation.ts";

export interface StayUpOptions extends Pick<InstallationOptions, "from" | "likeProduction" | "store"> {
  /** Names of the agents to start. */
  readonly agents: readonly string[];
  /** One line of JSON says where everything is, instead of words for people. */
  readonly json: boolean;
}

interface SignIn {
  readonly email: string;
  readonly password: string;
}

function announce({ apiUrl, dashboardUrl, folder, processes }: Installation, owner: SignIn, json: boolean): void {
  if (json) {
    const { email, password } = owner;
    const line = { event: "up", apiUrl, dashboardUrl, signIn: { email, password }, processes: processes() };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(
    `\nDashboard  ${dashboardUrl}\nAPI        ${apiUrl}/graphql\n` +
      `Sign in    ${owner.email}  ${owner.password}\nLogs       ${folder.file("logs")}\n` +
      pc.dim("Ctrl-C stops everything; the data stay.\n"),
  );
}

/** Starts an installation with agents and keeps it up until Ctrl-C, then ends it in order. @returns the exit code. */
export async function stayUp({ home, backend }: Environment, options: StayUpOptions): Promise<number> {
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(undefined));
  });
  const { from, likeProduction, store } = options;
  const installation = await startInstallation({
    ...{ home, from, likeProduction, store },
    say: (message) => process.stderr.write(`${pc.dim(message)}\n`),
    note: (message) => process.stderr.write(`${message}\n`),
  });
  try {
    const team = await assembleTeam(installation.apiUrl, installation.folder.file("demo-credentials.json"));
    for (const name of options.agents) await installation.startAgent({ key: team.agentKey, name, backend });
    announce(installation, team.credentials.owner, options.json);
    const failed = await Promise.race([interrupted, installation.failed]);
    if (failed === undefined) return 0;
    process.stderr.write(`${describeError(failed.failure("ended unexpectedly"))}\n`);
    return 1;
  } finally {
    await installation.stop();
  }
}

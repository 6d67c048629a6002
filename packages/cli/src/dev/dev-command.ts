import pc from "picocolors";
import { assembleTeam } from "../demo/team.ts";
import { describeError } from "../describe-error.ts";
import type { Environment } from "../env.ts";
import { startInstallation } from "../installation/start-installation.ts";

/** Runs everything from source with reload until Ctrl-C. @returns the exit code. */
export async function runDevelopment({ home, backend }: Environment): Promise<number> {
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(undefined));
  });
  const installation = await startInstallation({
    home,
    from: "source",
    say: (message) => process.stderr.write(`${pc.dim(message)}\n`),
    note: (message) => process.stderr.write(`${message}\n`),
  });
  try {
    const team = await assembleTeam(installation.apiUrl, installation.folder.file("demo-credentials.json"));
    await installation.startAgent({ key: team.agentKey, name: "local", backend });
    const { owner } = team.credentials;
    process.stdout.write(
      `\nAPI        ${installation.apiUrl}/graphql\nDashboard  ${installation.dashboardUrl}\n` +
        `Sign in    ${owner.email}  ${owner.password}\nLogs       ${installation.folder.file("logs")}\n`,
    );
    const failed = await Promise.race([interrupted, installation.failed]);
    if (failed === undefined) return 0;
    process.stderr.write(`${describeError(failed.failure("ended unexpectedly"))}\n`);
    return 1;
  } finally {
    await installation.stop();
  }
}

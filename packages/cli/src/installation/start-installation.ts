import { readBackendEnvironment } from "../env.ts";
import type { DataFolder } from "./data-folder.ts";
import type { InstallationOptions } from "./installation-options.ts";
import type { Service } from "./service.ts";
import { appEntry } from "./service-entry.ts";
import { startServices } from "./start-services.ts";
import { Starter } from "./starter.ts";

/** What runs, and how to add an agent and end it. */
export interface Installation {
  readonly folder: DataFolder;
  readonly apiUrl: string;
  readonly dashboardUrl: string;
  startAgent(options: AgentStart): Promise<void>;
  /** What runs at the moment, by name. */
  processes(): Starter["processes"];
  /** Settles with the service that ended although nobody stopped it. */
  readonly failed: Promise<Service>;
  stop(): Promise<void>;
}

export interface AgentStart {
  readonly key: string;
  /** Its name in the fleet; agents of one installation have different ones. */
  readonly name: string;
  readonly backend: string | undefined;
}

/** The only agent of an ordinary installation keeps its spool in `agent`; others in folders of their own. */
const folderOf = (name: string) => (name === "local" ? "agent" : `agent-${name}`);

/**
 * Starts PostgreSQL, the API and the dashboard on a data folder.
 *
 * @throws AppError CONFLICT when the folder is in use, TOOL_MISSING when something is not built, INTERNAL with the end
 * of the log of the service that did not start.
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const starter = new Starter(options);
  try {
    const { apiUrl, dashboardUrl } = await startServices(starter, options);
    return {
      folder: starter.folder,
      apiUrl,
      dashboardUrl,
      processes: () => starter.processes,
      failed: starter.failed,
      stop: () => starter.stop(),
      startAgent: async ({ key, name, backend }) => {
        options.say("starting a trainer agent");
        const env = {
          GRAFT_API_URL: apiUrl,
          GRAFT_AGENT_KEY: key,
          GRAFT_AGENT_NAME: name,
          GRAFT_AGENT_HOME: starter.folder.file(folderOf(name)),
          GRAFT_NATIVE_BACKENDS: readBackendEnvironment().folder,
          ...(backend === undefined ? {} : { GRAFT_BACKEND: backend }),
        };
        starter.start({ name: `agent-${name}`, entry: appEntry("trainer", "agent-main", options.from), env });
      },
    };
  } catch (error) {
    await starter.stop();
    throw error;
  }
}

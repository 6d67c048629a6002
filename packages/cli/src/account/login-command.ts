import { GraftClient, MeDocument, ViewerOrganizationDocument } from "@graft/client";
import { AppError, isAppError, parseApiKey } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { readableError } from "../command/readable-error.ts";
import { readAccountEnvironment } from "../env.ts";
import { type Account, parseAddress } from "./account.ts";
import { readSecret } from "./read-secret.ts";
import { readSettings, writeSettings } from "./settings-file.ts";

interface LoginOptions {
  readonly url?: string;
  readonly key?: string;
  readonly organization?: string;
}

/** Who an account is, as the platform answers. */
export interface Identity {
  /** Name of the person, or of the machine's key. */
  readonly name: string;
  readonly kind: "USER" | "SERVICE" | "AGENT";
  readonly organization: { readonly slug: string; readonly name: string };
}

/** Asks the platform who the account is. @throws AppError UNAUTHENTICATED, API_UNREACHABLE, ORGANIZATION_REQUIRED */
export async function identify({ url, key, organization }: Account): Promise<Identity> {
  const client = new GraftClient({ url, apiKey: key, ...(organization === undefined ? {} : { organization }) });
  try {
    const { me } = await client.execute(MeDocument, {});
    if (!me) throw new AppError("UNAUTHENTICATED", `${url} does not know this key. Make one under Settings, Keys.`);
    const { organization: tenant } = await client.execute(ViewerOrganizationDocument, {});
    if (!tenant) throw new AppError("NOT_FOUND", `There is no organization ${organization ?? ""} at ${url}.`);
    const kind = parseApiKey(key)?.kind ?? "USER";
    return { name: me.user?.name ?? me.apiKey?.name ?? "?", kind, organization: tenant };
  } catch (error) {
    const readable = readableError(error, url);
    if (isAppError(readable) && readable.code === "INTERNAL") {
      throw new AppError("API_UNREACHABLE", `${url} does not answer as a Graft API: ${readable.message}`, {
        cause: error,
      });
    }
    throw readable;
  }
}

async function login(context: CommandContext, options: LoginOptions): Promise<ExitCode> {
  const environment = readAccountEnvironment();
  const saved = readSettings(environment.settingsFile);
  const address = options.url ?? environment.url ?? saved.url;
  if (address === undefined) {
    throw new AppError("INPUT_INVALID", "No Graft API is named: give its address with --url.");
  }
  const url = parseAddress(address);
  const key = options.key ?? environment.key ?? (await readSecret(`Key for ${url}: `, context.signal));
  if (parseApiKey(key) === undefined) {
    throw new AppError("UNAUTHENTICATED", "That is no key of Graft, or one character is wrong; copy it again, whole.");
  }
  const organization = options.organization ?? environment.organization;
  const identity = await identify({ url, key, organization });
  const { organization: _before, ...others } = saved;
  const settings = { ...others, url, key, ...(organization === undefined ? {} : { organization }) };
  writeSettings(environment.settingsFile, settings);
  context.answer({ url, ...identity, file: environment.settingsFile }, () => {
    const role = identity.kind === "USER" ? "" : ` (a key of kind ${identity.kind})`;
    return `Signed in to ${url} as ${identity.name}${role} in ${identity.organization.name}. Kept in ${environment.settingsFile}.`;
  });
  return EXIT.OK;
}

/** `graft login`: keeps address and key for the commands that follow, and for the Python client. */
export function loginCommand(): Command {
  const command = new Command("login")
    .description("sign in to a platform: check address and key, and keep them for later commands and for Python")
    .option("--url <address>", "address of the API; left out: the one signed in to last")
    .option("--key <key>", "an API key; better left out: it is asked for, or read from the standard input")
    .option("--organization <slug>", "the tenant, where the key does not name it");
  return act<LoginOptions>(command, login);
}

import { AppError, QUOTA_NAMES, QUOTA_OPTIONS, type QuotaName, quotaAmount } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT } from "../command/exit-code.ts";
import { textTable } from "../command/text-table.ts";
import { operateQuota, type QuotaOrder, type QuotaValue } from "./operate-quota.ts";

/** Name under which commander keeps `--concurrent-runs`. */
const keyOf = (name: QuotaName) =>
  QUOTA_OPTIONS[name].replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function limitOf(option: string, text: string): QuotaValue {
  if (text === "unlimited" || text === "default") return text;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new AppError("INPUT_INVALID", `--${option} is a number from 0, \`unlimited\` or \`default\`, not ${text}.`);
}

async function show(context: CommandContext, order: QuotaOrder): Promise<typeof EXIT.OK> {
  const quotas = await operateQuota(context.environment.home, order);
  const rows = quotas.map(({ name, limit, used }) => [
    name,
    limit === null ? "unlimited" : quotaAmount(name, limit),
    quotaAmount(name, used),
  ]);
  context.answer({ organization: order.organization, quotas }, () =>
    textTable({ head: ["quota", "limit", "used"], rows }),
  );
  return EXIT.OK;
}

/** `graft quota`: what organizations may use; for whoever operates the installation. */
export function quotaCommand(): Command {
  const command = new Command("quota").description("show and set what an organization may use, as the operator");
  const shown = command.command("show").description("show limits and use").argument("<organization>", "its slug");
  act<object, [string]>(shown, (context, _options, organization) => show(context, { organization, limits: {} }));
  const set = command
    .command("set")
    .description("set limits; `default` is what the installation's configuration says for all")
    .argument("<organization>", "its slug");
  for (const name of QUOTA_NAMES) set.option(`--${QUOTA_OPTIONS[name]} <n>`, "a number, `unlimited` or `default`");
  act<Readonly<Record<string, string | undefined>>, [string]>(set, (context, options, organization) => {
    const given = QUOTA_NAMES.flatMap((name) => {
      const text = options[keyOf(name)];
      return text === undefined ? [] : [[name, limitOf(QUOTA_OPTIONS[name], text)] as const];
    });
    if (given.length === 0) throw new AppError("INPUT_INVALID", "Name a quota to set, such as --members 10.");
    return show(context, { organization, limits: Object.fromEntries(given) });
  });
  return command;
}

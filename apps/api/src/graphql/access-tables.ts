import { FIELD_RULES, NODE_RULES } from "./field-rules.ts";
import { PERMISSIONS, type Rule, scopeNeeded } from "./permission-table.ts";

const WHO: Readonly<Record<Rule, string>> = {
  PUBLIC: "everybody",
  SIGNED_IN: "everybody signed in",
  VIEWER: "VIEWER",
  MEMBER: "MEMBER",
  MAINTAINER: "MAINTAINER",
  ADMIN: "ADMIN",
  OWNER: "OWNER",
  AGENT: "agents",
  AGENT_OR_MEMBER: "agents, MEMBER",
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The tables of the access guide, in Markdown: every root field by who may ask and which scope a key needs. */
export function accessTables(): string {
  const rows = Object.entries(PERMISSIONS).flatMap(([operation, rules]) => {
    const groups = new Map<string, { cells: readonly [string, string]; fields: string[] }>();
    for (const [field, rule] of Object.entries(rules) as [string, Rule][]) {
      const cells = [WHO[rule], scopeNeeded(operation, field, rule) ?? "none"] as const;
      const group = groups.get(cells.join()) ?? { cells, fields: [] };
      group.fields.push(`\`${field}\``);
      groups.set(cells.join(), group);
    }
    return [...groups.values()].map(({ cells, fields }) => [operation, ...cells, fields.join(", ")]);
  });
  const below = [
    ...Object.entries(FIELD_RULES).map(([field, rule]) => [`\`${field}\``, WHO[rule]]),
    ...Object.entries(NODE_RULES).map(([type, rule]) => [`\`node\` of a ${type}`, WHO[rule]]),
  ];
  return [
    table(["operation", "from", "scope of a key", "fields"], rows),
    table(["field below the root", "from"], below),
  ].join("\n\n");
}

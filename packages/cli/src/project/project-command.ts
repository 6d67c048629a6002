import { CreateProjectDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import { EXIT } from "../command/exit-code.ts";
import { textTable } from "../command/text-table.ts";
import { listProjects } from "./find-project.ts";

/** `graft project`: where data sets, runs and models belong. */
export function projectCommand(): Command {
  const command = new Command("project").description("make and list projects");
  const create = command
    .command("create")
    .description("make a project")
    .argument("<slug>", "its name in addresses and commands")
    .option("--name <text>", "its name for people; left out: the slug");
  act<{ name?: string }, [string]>(create, async (context, { name }, slug) => {
    const client = context.connect();
    const input = { slug, name: name ?? slug };
    const { project } = await client.mutate(CreateProjectDocument, "createProject", { input });
    if (!project) throw new AppError("INTERNAL", "The API made no project and named no reason.");
    context.answer(project, () => `Made the project ${project.slug}.`);
    return EXIT.OK;
  });
  const list = command.command("list").description("list the organization's projects");
  act(list, async (context) => {
    const projects = await listProjects(context.connect());
    const rows = projects.map(({ slug, name }) => [slug, name]);
    context.answer({ projects }, () =>
      rows.length > 0 ? textTable({ head: ["project", "name"], rows }) : "No project yet.",
    );
    return EXIT.OK;
  });
  return command;
}

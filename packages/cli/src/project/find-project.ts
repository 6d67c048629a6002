import { type GraftClient, ProjectBySlugDocument, ProjectListDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Option } from "commander";
import { allPages } from "../command/all-pages.ts";

export interface ProjectOption {
  readonly project?: string;
}

/** `--project`, for every command that works in one. */
export function projectOption(): Option {
  return new Option("--project <slug>", "the project; may be left out where the organization has only one").env(
    "GRAFT_PROJECT",
  );
}

export async function listProjects(client: GraftClient) {
  const projects = await allPages(client, {
    document: ProjectListDocument,
    variables: {},
    page: ({ organization }) => organization?.projects,
  });
  return projects ?? [];
}

/** The project of this slug, or the only one there is. @throws AppError NOT_FOUND, INPUT_INVALID */
export async function findProject(client: GraftClient, slug: string | undefined) {
  if (slug !== undefined) {
    const { project } = await client.execute(ProjectBySlugDocument, { slug });
    if (project) return project;
    throw new AppError(
      "NOT_FOUND",
      `There is no project "${slug}". "graft project list" names them; "graft project create ${slug}" makes it.`,
    );
  }
  const projects = await listProjects(client);
  const [only, ...others] = projects;
  if (only && others.length === 0) return only;
  const names = projects.map((project) => project.slug).join(", ");
  const which = only
    ? `Say which project with --project: ${names}.`
    : 'There is no project yet: "graft project create SLUG" makes one.';
  throw new AppError(only ? "INPUT_INVALID" : "NOT_FOUND", which);
}

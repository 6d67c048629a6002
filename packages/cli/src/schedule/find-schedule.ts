import { type GraftClient, ScheduleListDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { allPages } from "../command/all-pages.ts";

/** A project's schedules, by name. */
export async function listSchedules(client: GraftClient, { slug }: { readonly slug: string }) {
  const schedules = await allPages(client, {
    document: ScheduleListDocument,
    variables: { slug },
    page: ({ project }) => project?.schedules,
  });
  return schedules ?? [];
}

/** The schedule of this name. @throws AppError NOT_FOUND */
export async function findSchedule(client: GraftClient, project: { readonly slug: string }, name: string) {
  const schedules = await listSchedules(client, project);
  const found = schedules.find((one) => one.name === name);
  if (found) return found;
  const known = schedules.map((one) => one.name).join(", ") || "none";
  throw new AppError(
    "NOT_FOUND",
    `There is no schedule "${name}" in the project ${project.slug}; there are: ${known}.`,
  );
}

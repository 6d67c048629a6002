import { AppError } from "@graft/contracts";

/**
 * The one answer for a thing that is missing and for one that belongs to another tenant: nobody learns from it which
 * of the two it is. `noun` is the GraphQL type's name.
 */
export function notFound(noun: string, id: string): AppError {
  return new AppError("NOT_FOUND", `There is no ${noun} ${JSON.stringify(id)} in this organization. Check the id.`);
}

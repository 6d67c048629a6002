"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Role } from "../gql/graphql.ts";

export interface OpenProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Where machines reach the API. */
  readonly apiUrl: string;
  readonly organization: { readonly slug: string; readonly name: string };
  readonly role: Role;
  readonly viewer: { readonly id: string; readonly name: string; readonly email: string };
  readonly organizations: readonly { readonly slug: string; readonly name: string }[];
}

const Context = createContext<OpenProject | undefined>(undefined);

export function ProjectProvider({
  project,
  children,
}: {
  readonly project: OpenProject;
  readonly children: ReactNode;
}) {
  return <Context.Provider value={project}>{children}</Context.Provider>;
}

/** The project whose pages are open. */
export function useProject(): OpenProject {
  const project = useContext(Context);
  if (!project) throw new Error("useProject is only for pages inside a project.");
  return project;
}

/** Makes addresses inside the open project. */
export function useProjectHref(): (...parts: readonly string[]) => string {
  const { organization, slug } = useProject();
  return (...parts) => [`/${organization.slug}/${slug}`, ...parts].join("/");
}

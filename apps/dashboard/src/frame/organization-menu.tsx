"use client";

import { ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { classNames } from "../ui/class-names.ts";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../ui/menu.tsx";
import { Mark } from "./mark.tsx";
import { useProject } from "./project-context.tsx";

/** Which organization and project are open, and the way to others. */
export function OrganizationMenu({ collapsed }: { readonly collapsed: boolean }) {
  const project = useProject();
  const router = useRouter();
  const trigger = (
    <button
      type="button"
      aria-label={`Organization ${project.organization.name}, project ${project.name}: switch`}
      className={classNames(
        "flex h-10 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-hover",
        collapsed && "justify-center px-0",
      )}
    >
      <Mark />
      {collapsed ? null : (
        <>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-xs text-muted">{project.organization.name}</span>
            <span className="block truncate leading-4 font-semibold">{project.name}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
        </>
      )}
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      <MenuTitle>Organizations</MenuTitle>
      {project.organizations.map(({ slug, name }) => (
        <MenuItem key={slug} onSelect={() => router.push(`/${slug}`)}>
          {name}
          {slug === project.organization.slug ? <span className="ml-auto text-xs text-muted">open</span> : null}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => router.push(`/${project.organization.slug}?all`)}>
        Projects of this organization
      </MenuItem>
      <MenuItem onSelect={() => router.push("/organizations")}>New organization</MenuItem>
    </Menu>
  );
}

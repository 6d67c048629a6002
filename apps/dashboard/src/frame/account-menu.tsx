"use client";

import { LogOut, Monitor, Moon, ShieldCheck, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { signOut } from "../session/sign-out.ts";
import { classNames } from "../ui/class-names.ts";
import { Initials } from "../ui/initials.tsx";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../ui/menu.tsx";
import { useProject } from "./project-context.tsx";

/** The signed-in person, the theme, and the way out. */
export function AccountMenu({ collapsed }: { readonly collapsed: boolean }) {
  const { viewer, role } = useProject();
  const { setTheme } = useTheme();
  const trigger = (
    <button
      type="button"
      aria-label={`Account of ${viewer.name}, and theme`}
      className={classNames(
        "flex h-8 w-full items-center gap-2 rounded-md px-1.5 text-left text-muted hover:bg-hover hover:text-ink",
        collapsed && "justify-center px-0",
      )}
    >
      <Initials name={viewer.name} />
      {collapsed ? null : <span className="min-w-0 flex-1 truncate">{viewer.name}</span>}
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      <MenuTitle>
        {viewer.email} · {role.toLowerCase()}
      </MenuTitle>
      <MenuLine />
      <MenuItem onSelect={() => setTheme("light")}>
        <Sun aria-hidden /> Light
      </MenuItem>
      <MenuItem onSelect={() => setTheme("dark")}>
        <Moon aria-hidden /> Dark
      </MenuItem>
      <MenuItem onSelect={() => setTheme("system")}>
        <Monitor aria-hidden /> As the system
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => window.location.assign("/account")}>
        <ShieldCheck aria-hidden /> Account security
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}

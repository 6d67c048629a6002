"use client";

import { useQuery } from "@apollo/client/react";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useDeferredValue, useEffect, useState } from "react";
import { PaletteDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { PROJECT_PAGES, SETTINGS_PAGE } from "./pages.ts";
import { useProject, useProjectHref } from "./project-context.tsx";

interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const ITEM =
  "flex h-8 cursor-pointer items-center gap-2 rounded-[4px] px-2 data-[selected=true]:bg-accent-soft [&_svg]:size-4 [&_svg]:text-muted";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

/** Ctrl-K: every page, and runs, experiments and models by name. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const [text, setText] = useState("");
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        onOpenChange(!open);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open, onOpenChange]);
  const router = useRouter();
  const go = (path: string) => {
    onOpenChange(false);
    setText("");
    router.push(path);
  };
  return (
    <Command.Dialog
      open={open}
      onOpenChange={onOpenChange}
      label="Search pages, runs, experiments and models"
      overlayClassName="appear fixed inset-0 z-40 bg-black/40"
      contentClassName="appear fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-md border border-line-strong bg-canvas"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Go to a page, run, experiment or model"
        className="h-11 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-80 overflow-y-auto p-1">
        <Command.Empty className="px-2 py-6 text-center text-muted">Nothing has this name.</Command.Empty>
        <PalettePages onGo={go} />
        {open ? <PaletteObjects text={text} onGo={go} /> : null}
      </Command.List>
    </Command.Dialog>
  );
}

interface Go {
  readonly onGo: (path: string) => void;
}

function PalettePages({ onGo }: Go) {
  const href = useProjectHref();
  return (
    <Command.Group heading="Pages" className={GROUP}>
      {[...PROJECT_PAGES, SETTINGS_PAGE].map(({ path, name, icon: Icon }) => (
        <Command.Item
          key={path}
          className={ITEM}
          value={`page ${name}`}
          onSelect={() => onGo(path ? href(path) : href())}
        >
          <Icon aria-hidden /> {name}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function PaletteObjects({ text, onGo }: Go & { readonly text: string }) {
  const { slug } = useProject();
  const href = useProjectHref();
  const { data, previousData } = useQuery(PaletteDocument, { variables: { slug, text: useDeferredValue(text) } });
  const project = (data ?? previousData)?.project;
  return (
    <>
      <Command.Group heading="Experiments" className={GROUP}>
        {nodesOf(project?.experiments).map(({ id, name }) => (
          <Command.Item
            key={id}
            className={ITEM}
            value={`experiment ${name} ${id}`}
            onSelect={() => onGo(href("experiments", rawId(id)))}
          >
            {name}
          </Command.Item>
        ))}
      </Command.Group>
      <Command.Group heading="Runs" className={GROUP}>
        {nodesOf(project?.runs).map(({ id, name, kind }) => (
          <Command.Item
            key={id}
            className={ITEM}
            value={`run ${name} ${id}`}
            onSelect={() => onGo(href("runs", rawId(id)))}
          >
            {name}
            <span className="ml-auto text-xs text-muted">{kind.toLowerCase()}</span>
          </Command.Item>
        ))}
      </Command.Group>
      <Command.Group heading="Models" className={GROUP}>
        {nodesOf(project?.models).flatMap(({ name, versions }) =>
          versions.map(({ id, version }) => (
            <Command.Item
              key={id}
              className={ITEM}
              value={`model ${name} v${version} ${id}`}
              onSelect={() => onGo(href("models", rawId(id)))}
            >
              {name} v{version}
            </Command.Item>
          )),
        )}
      </Command.Group>
    </>
  );
}

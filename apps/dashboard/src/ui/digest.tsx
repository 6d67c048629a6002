"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Tooltip } from "./tooltip.tsx";

interface DigestProps {
  readonly value: string;
  /** What the digest is of, for screen readers. */
  readonly of?: string;
}

/** The first 8 characters of a digest; the whole on hover, copied on click. */
export function Digest({ value, of = "digest" }: DigestProps) {
  return (
    <CopyText value={value} label={`Copy ${of} ${value}`} tip={value}>
      {value.slice(0, 8)}
    </CopyText>
  );
}

interface CopyTextProps {
  readonly value: string;
  readonly label: string;
  readonly tip?: string;
  readonly children: string;
}

/** Monospaced text that copies `value` when clicked and says so. */
export function CopyText({ value, label, tip, children }: CopyTextProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const Icon = copied ? Check : Copy;
  return (
    <Tooltip content={<span className="font-mono text-xs break-all">{copied ? "Copied" : (tip ?? "Copy")}</span>}>
      <button
        type="button"
        aria-label={copied ? "Copied" : label}
        onClick={copy}
        className="group relative inline-flex items-center rounded-sm font-mono text-sm text-muted hover:text-ink"
      >
        {children}
        <Icon
          aria-hidden
          className="absolute left-full ml-0.5 size-3 bg-canvas opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        />
      </button>
    </Tooltip>
  );
}

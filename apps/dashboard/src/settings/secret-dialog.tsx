"use client";

import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ShownSecret } from "./shown-secret.tsx";

interface MadeSecret {
  readonly secret: string;
  /** What it is for, and that it is shown this once. */
  readonly note: string;
}

interface SecretDialogProps {
  /** Words of the button that opens it, and its title. */
  readonly title: string;
  readonly description?: string;
  /** What is made, as in "Copy the key". */
  readonly what: string;
  /** The form; it hands over what it made. */
  readonly children: (onMade: (made: MadeSecret) => void) => ReactNode;
}

/** A question whose answer is a secret, shown this once. */
export function SecretDialog({ title, description, what, children }: SecretDialogProps) {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<MadeSecret>();
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) setMade(undefined);
  };
  return (
    <>
      <Button variant="primary" size="small" onClick={() => setOpen(true)}>
        {title}
      </Button>
      <Dialog
        title={made ? `Copy the ${what} now` : title}
        {...(description === undefined || made ? {} : { description })}
        open={open}
        onOpenChange={change}
      >
        {made ? (
          <ShownSecret secret={made.secret} what={what} note={made.note} onCopied={() => change(false)} />
        ) : (
          children(setMade)
        )}
      </Dialog>
    </>
  );
}

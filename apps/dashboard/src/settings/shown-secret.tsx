import { Button } from "../ui/button.tsx";
import { CopyText } from "../ui/digest.tsx";

interface ShownSecretProps {
  readonly secret: string;
  /** What it is, as in "Copy the key". */
  readonly what: string;
  readonly note: string;
  readonly onCopied: () => void;
}

/** A secret that is shown this once. */
export function ShownSecret({ secret, what, note, onCopied }: ShownSecretProps) {
  return (
    <div className="space-y-3">
      <p>{note}</p>
      <div className="rounded-md border border-line bg-panel px-2 py-1.5 break-all">
        <CopyText value={secret} label={`Copy the ${what}`}>
          {secret}
        </CopyText>
      </div>
      <Button variant="primary" onClick={onCopied}>
        I have copied it
      </Button>
    </div>
  );
}

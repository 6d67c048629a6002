import { CopyText } from "./digest.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

interface JsonViewProps {
  readonly label: string;
  readonly value: unknown;
}

/** A JSON value as it is stored, copyable. */
export function JsonView({ label, value }: JsonViewProps) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className="rounded-md border border-line bg-panel">
      <div className="flex h-8 items-center justify-end border-b border-line px-3">
        <CopyText value={text} label={`Copy ${label}`}>
          Copy
        </CopyText>
      </div>
      <ScrollRegion label={label} className="max-h-[32rem] overflow-y-auto p-3">
        <pre className="font-mono text-sm leading-5">{text}</pre>
      </ScrollRegion>
    </div>
  );
}

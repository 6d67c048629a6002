interface FaultListProps {
  readonly faults: readonly { readonly code: string; readonly message: string; readonly subject?: string | null }[];
}

/** Why an action was refused, fault by fault. */
export function FaultList({ faults }: FaultListProps) {
  if (faults.length === 0) return null;
  return (
    <div role="alert" className="rounded-md border border-line-strong bg-panel p-2">
      <ul className="space-y-1">
        {faults.map((fault) => (
          <li key={`${fault.code} ${fault.subject ?? ""} ${fault.message}`}>
            <span className="text-failed">{fault.message}</span>{" "}
            <span className="font-mono text-xs text-muted">
              {fault.code}
              {fault.subject ? ` · ${fault.subject}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

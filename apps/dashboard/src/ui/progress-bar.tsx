interface ProgressBarProps {
  readonly label: string;
  /** Between 0 and 1. */
  readonly fraction: number;
}

/** How far something is. */
export function ProgressBar({ label, fraction }: ProgressBarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className="h-full rounded-full bg-running transition-[width] duration-150"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}

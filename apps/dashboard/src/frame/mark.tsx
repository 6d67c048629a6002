/** The sign: a scion set into a stock. */
export function Mark() {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className="size-4 shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
    >
      <path d="M5 15V9.5L8 6.5" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M8 6.5V1" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M8.6 9.2 12.5 4" strokeWidth="1.6" strokeLinecap="round" opacity="0.6" />
    </svg>
  );
}

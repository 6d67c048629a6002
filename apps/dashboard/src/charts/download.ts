/** Hands a made file to the browser's downloads. */
export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function cell(value: string | number): string {
  const text = String(value);
  // Quoted by RFC 4180; a leading sign or = would be run as a formula by spreadsheets unless it is a number.
  const safe = typeof value === "string" && /^[=+@-]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as comma-separated values (RFC 4180). */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

export function downloadCsv(name: string, rows: readonly (readonly (string | number)[])[]): void {
  downloadBlob(name, new Blob([csvOf(rows)], { type: "text/csv" }));
}

export function downloadJson(name: string, value: unknown): void {
  downloadBlob(name, new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }));
}

export function downloadCanvas(name: string, canvas: HTMLCanvasElement | undefined): void {
  canvas?.toBlob((blob) => {
    if (blob) downloadBlob(name, blob);
  });
}

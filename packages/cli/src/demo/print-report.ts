import pc from "picocolors";
import { textTable } from "../command/text-table.ts";
import type { DemoDocument } from "./demo-document.ts";

function table(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[]): string {
  return textTable({ head, rows, numbers });
}

const rate = (value: number | null) => (value === null ? "-" : value.toFixed(3));
const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const short = (digest: string) => digest.slice(0, 8);

function seconds(value: number): string {
  if (value < 60) return `${value.toFixed(1)} s`;
  return `${Math.floor(value / 60)} m ${Math.round(value % 60)} s`;
}

function score(value: number, low: number | null, high: number | null): string {
  if (low === null || high === null) return value.toFixed(3);
  return `${value.toFixed(3)} ± ${((high - low) / 2).toFixed(3)}`;
}

function verdict(text: string): string {
  if (text === "PASS" || text === "PROMOTED") return pc.green(`✓ ${text}`);
  if (text === "FAIL" || text === "REFUSED") return pc.red(`✗ ${text}`);
  return pc.yellow(`? ${text}`);
}

function rungTable({ rungs }: DemoDocument): string {
  return table(
    [
      "",
      "trained on",
      "strategy",
      "trains",
      "top-1 on test (95 %)",
      "macro F1",
      "gain (95 %)",
      "epochs",
      "time",
      "memory",
      "weights",
    ],
    rungs.map((rung) => [
      rung.recommended ? pc.green("▸") : " ",
      rung.dataset,
      rung.strategy,
      rung.scope,
      score(rung.top1, rung.top1Low, rung.top1High),
      rung.macroF1.toFixed(3),
      rung.gain ? `${signed(rung.gain.value)} (${signed(rung.gain.low)} to ${signed(rung.gain.high)})` : "",
      String(rung.epochs),
      `${seconds(rung.wallSeconds)}${rung.cacheMisses === 0 && rung.cacheHits > 0 ? pc.dim(" cached") : ""}`,
      mebibytes(rung.peakMemoryBytes),
      rung.trainableParameters.toLocaleString("en"),
    ]),
    [4, 5, 6, 7, 8, 9, 10],
  );
}

function auditTable({ audits }: DemoDocument): string {
  return table(
    ["", "subject", "trained on", "selection rates", "difference", "from backbone", "from data", "from tuning"],
    audits.map((audit) => [
      verdict(audit.verdict),
      audit.subject === "BACKBONE" ? "backbone" : "model",
      audit.dataset,
      audit.groups.map(({ group, selectionRate }) => `${group} ${rate(selectionRate)}`).join("  "),
      rate(audit.demographicParityDifference),
      rate(audit.inheritance.backbone),
      rate(audit.inheritance.data),
      rate(audit.inheritance.tuning),
    ]),
    [4, 5, 6, 7],
  );
}

const GATE_MARKS = { PASSED: pc.green("✓"), FAILED: pc.red("✗"), PENDING: pc.yellow("·") } as const;

function promotionLines({ promotions }: DemoDocument): string[] {
  return promotions.flatMap((promotion) => [
    `  ${verdict(promotion.status)}  the version trained on ${pc.bold(promotion.dataset)} to ${promotion.alias} ${pc.dim(short(promotion.digest))}`,
    ...promotion.gates.map(({ name, state, message }) => {
      const text = state === "FAILED" ? message : pc.dim(message);
      return `      ${GATE_MARKS[state]} ${name.padEnd(22)} ${text}`;
    }),
  ]);
}

/** The comparison and the verdicts, for a person. */
export function printReport(document: DemoDocument, write: (text: string) => void): void {
  const heading = (text: string) => write(`\n${pc.bold(text)}\n`);
  heading(
    `Frozen or fine-tuned?  ${pc.dim(`${document.backbone.name} ${short(document.backbone.digest)} on ${document.backend}`)}`,
  );
  write(`${rungTable(document)}\n`);
  for (const { dataset, reason } of document.recommendations) write(`  ${pc.dim(dataset.padEnd(10))} ${reason}\n`);
  heading("Does it treat people fairly?");
  if (document.audits.length > 0) {
    write(`${auditTable(document)}\n`);
    for (const { summary } of document.audits) write(`  ${pc.dim(summary)}\n`);
  } else {
    write(
      "  The examples name no protected attribute, so there is nothing to audit by group (attributes.csv adds one).\n",
    );
  }
  heading("May it be promoted?");
  write(`${promotionLines(document).join("\n")}\n`);
  heading("Ledger");
  for (const { at, kind, version, actor, comment } of document.ledger) {
    write(
      `  ${pc.dim(at.slice(0, 19).replace("T", " "))} UTC  ${kind.toLowerCase().padEnd(11)} version ${version}  by ${actor}  ${pc.dim(comment)}\n`,
    );
  }
  heading("Time");
  write(`  ${document.steps.map(({ name, seconds: spent }) => `${name} ${seconds(spent)}`).join(pc.dim(" · "))}\n`);
}

import type { BrowserContext, Page } from "playwright-core";
import { scriptFaults } from "./page-faults.ts";

/** What went wrong in the browser, page after page. */
export interface Watch {
  /** Violations of the content policy, errors of scripts, and dialogs. */
  readonly faults: string[];
}

/**
 * Watches a browser: every page reports what its content policy stopped, errors of scripts are kept, and a dialog, which
 * no page of the dashboard opens by itself, is one too; it is accepted.
 */
export async function watchContext(context: BrowserContext): Promise<Watch> {
  const faults: string[] = [];
  await context.exposeBinding("reportViolation", (_source, text: string) => void faults.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
      report(`the policy stopped ${violatedDirective} ${blockedURI} on ${location.pathname} (${sourceFile})`);
    });
  });
  context.on("page", (page: Page) => {
    const complaints = scriptFaults(page);
    page.on("load", () => faults.push(...complaints.splice(0)));
    page.on("dialog", (dialog) => {
      faults.push(`a dialog said ${dialog.message()}`);
      void dialog.accept();
    });
  });
  return { faults };
}

import { until } from "@graft/testkit";

/** What `POST /v1/predict` answered. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: {
    readonly version?: number;
    readonly digest?: string;
    readonly predictions?: readonly { label: string; score: number; scores: Record<string, number> }[];
    readonly error?: { readonly code: string; readonly message: string; readonly faults?: { subject: string }[] };
  };
}

/** Sends a picture, a text or JSON to be predicted. */
export async function post(url: string, body: unknown, type = "application/json"): Promise<Answered> {
  const response = await fetch(new URL("/v1/predict", url), {
    method: "POST",
    headers: { "content-type": type },
    body: type === "application/json" ? JSON.stringify(body) : (body as BodyInit),
  });
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, body: (await response.json()) as Answered["body"] };
}

/** Asks one of the plain routes. */
export async function get<T>(url: string, route: string): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(route, url));
  return { status: response.status, body: (await response.json()) as T };
}

export interface Readiness {
  readonly ready: boolean;
  readonly version: number | null;
  readonly error: { readonly code: string } | null;
  readonly refused: { readonly version: number; readonly code: string; readonly message: string } | null;
}

/** Waits until `/readyz` says what is wanted. */
export async function readiness(url: string, wanted: (state: Readiness) => boolean): Promise<Readiness> {
  return until(async () => {
    const { body } = await get<Readiness>(url, "/readyz");
    return wanted(body) ? body : undefined;
  }, 30_000);
}

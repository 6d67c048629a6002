import { GraftClient, SubscriptionClient } from "@graft/client";
import { type Account, readAccount } from "../account/account.ts";
import { type Environment, readEnvironment } from "../env.ts";

/** What a command works with: where it may write, whom it asks, when it must stop. */
export interface CommandContext {
  /** True: one JSON document on stdout, nothing else on stderr but an error. */
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly environment: Environment;
  /** The command's one answer: the document as JSON, or the text made for a person. */
  answer(document: unknown, text: () => string): void;
  /** Tells a person what happens meanwhile. */
  say(message: string): void;
  /** Whom this person is signed in with. @throws AppError UNAUTHENTICATED */
  account(): Account;
  /** A client of that account. @throws AppError UNAUTHENTICATED */
  connect(): GraftClient;
  /** Live events of that account; closed when the command ends. */
  subscribe(): SubscriptionClient;
  /** Something to undo when the command ends, however it ends. */
  atEnd(work: () => Promise<void>): void;
}

export interface OpenedContext {
  readonly context: CommandContext;
  close(): Promise<void>;
}

/** Makes the context of one command. */
export function openContext(json: boolean, signal: AbortSignal): OpenedContext {
  const endings: (() => Promise<void>)[] = [];
  let account: Account | undefined;
  const context: CommandContext = {
    json,
    signal,
    environment: readEnvironment(),
    answer: (document, text) => process.stdout.write(`${json ? JSON.stringify(document) : text()}\n`),
    say: (message) => {
      if (!json) process.stderr.write(`  ${message}\n`);
    },
    account: () => {
      account ??= readAccount();
      return account;
    },
    connect: () => new GraftClient(connectionOf(context.account())),
    subscribe: () => {
      const subscriptions = new SubscriptionClient(connectionOf(context.account()));
      endings.push(() => subscriptions.close());
      return subscriptions;
    },
    atEnd: (work) => endings.push(work),
  };
  return {
    context,
    close: async () => {
      for (const ending of endings.reverse()) await ending();
    },
  };
}

function connectionOf({ url, key, organization }: Account) {
  return { url, apiKey: key, ...(organization === undefined ? {} : { organization }) };
}

import { SSO_PROVIDER } from "../../auth/create-auth.ts";
import type { Env } from "../../env.ts";
import { builder } from "../builder.ts";

interface SingleSignOnShape {
  readonly provider: string;
  readonly name: string;
}

const SingleSignOn = builder.objectRef<SingleSignOnShape>("SingleSignOn").implement({
  description: "A provider of OpenID Connect that signs people in.",
  fields: (t) => ({
    provider: t.exposeString("provider", { description: "What the sign-in library calls it." }),
    name: t.exposeString("name", { description: "What people call it." }),
  }),
});

const SignInOptions = builder.objectRef<Env>("SignInOptions").implement({
  description: "How people get in here, for the pages before anybody is signed in.",
  fields: (t) => ({
    signUpOpen: t.boolean({
      description: "Whether anybody may make an account; false: whoever is invited.",
      resolve: ({ auth }) => auth.signUpOpen,
    }),
    sendsMail: t.boolean({
      description: "Whether a forgotten password can be replaced by mail.",
      resolve: ({ mail }) => mail.smtpUrl !== null || mail.console,
    }),
    singleSignOn: t.field({
      type: SingleSignOn,
      nullable: true,
      description: "Where else one can sign in; null when nowhere.",
      resolve: ({ auth }) => auth.sso && { provider: SSO_PROVIDER, name: auth.sso.name },
    }),
  }),
});

builder.queryField("signInOptions", (t) =>
  t.field({
    type: SignInOptions,
    description: "How people get in here. Needs no account.",
    resolve: (_root, _args, { platform }) => platform.env,
  }),
);

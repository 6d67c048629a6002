import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A real OpenID provider as a process of its own, so that its clock can differ: `REDIRECT_URI SECONDS`. Who signs in as
 * `ada` is Ada. Prints its issuer when it listens.
 */
const [redirectUri = "", seconds = "0"] = process.argv.slice(2);
const now = Date.now.bind(Date);
Date.now = () => now() + Number(seconds) * 1_000;
// After the clock is set: what the provider remembers of the time at its start must be its own time.
const { default: Provider } = await import("oidc-provider");

const server = createServer();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "graft", client_secret: "a secret of the client", redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@provider.example`, email_verified: true, name: `Person ${id}` }),
  }),
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["a key of the test"] },
});
server.on("request", provider.callback());
process.stdout.write(`${issuer}\n`);
process.on("SIGTERM", () => process.exit(0));

"use client";

import { twoFactorClient } from "better-auth/client/plugins";
import { createAuthClient } from "better-auth/react";

/** Sign-in over the page's own origin, so that the session's cookie is first-party. */
export const authClient = createAuthClient({ plugins: [twoFactorClient()] });

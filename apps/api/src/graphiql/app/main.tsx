import "graphiql/graphiql.css";
import "./main.css";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { type Asking, organizationsOf } from "./ask-api.ts";
import { Explorer } from "./explorer.tsx";
import { SignIn } from "./sign-in.tsx";

interface Session {
  readonly asking: Asking;
  readonly organizations: readonly string[];
}

const NOBODY: Session = { asking: {}, organizations: [] };

function Page() {
  const [session, setSession] = useState<Session>();
  useEffect(() => {
    organizationsOf({}).then(
      (organizations) => setSession({ asking: {}, organizations }),
      () => setSession(NOBODY),
    );
  }, []);
  if (session === undefined) return null;
  if (session.organizations.length > 0) return <Explorer {...session} />;
  return <SignIn onSignedIn={(asking, organizations) => setSession({ asking, organizations })} />;
}

const root = document.getElementById("graphiql");
if (root) createRoot(root).render(<Page />);

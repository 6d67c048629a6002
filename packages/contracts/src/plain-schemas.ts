import { z } from "zod";

// In a page, schemas are walked and not compiled: compiling evaluates text, which the pages' content policy stops, and
// already asking whether one may is reported as an attempt. Before any schema is made, hence the index's first import.
if ("window" in globalThis) z.config({ jitless: true });

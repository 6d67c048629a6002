import "./create-project.ts";
import "./project.ts";

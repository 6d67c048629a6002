import "./checkpoint.ts";
import "./record-checkpoint.ts";
import "./record-resume.ts";

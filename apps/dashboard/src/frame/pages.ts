import {
  Bell,
  Boxes,
  CalendarClock,
  Cpu,
  Database,
  FlaskConical,
  Layers,
  LayoutDashboard,
  ListOrdered,
  type LucideIcon,
  Play,
  Scale,
  Settings,
} from "lucide-react";

export interface ProjectPage {
  /** First part of the path below the project; empty for the overview. */
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
}

/** The pages of a project in the order of the rail. */
export const PROJECT_PAGES: readonly ProjectPage[] = [
  { path: "", name: "Overview", icon: LayoutDashboard },
  { path: "experiments", name: "Experiments", icon: FlaskConical },
  { path: "runs", name: "Runs", icon: Play },
  { path: "backbones", name: "Backbones", icon: Layers },
  { path: "datasets", name: "Datasets", icon: Database },
  { path: "models", name: "Models", icon: Boxes },
  { path: "audits", name: "Audits", icon: Scale },
  { path: "schedules", name: "Schedules", icon: CalendarClock },
  { path: "agents", name: "Agents", icon: Cpu },
  { path: "queue", name: "Queue", icon: ListOrdered },
];

/** Reached by the bell in the top bar. */
export const NOTICES_PAGE: ProjectPage = { path: "notices", name: "Notices", icon: Bell };

export const SETTINGS_PAGE: ProjectPage = { path: "settings", name: "Settings", icon: Settings };

import { globalId } from "../../../../../../graphql/global-id.ts";
import { SchedulePage } from "../../../../../../schedules/schedule-page.tsx";

export default async function Page({ params }: PageProps<"/[org]/[project]/schedules/[schedule]">) {
  const { schedule } = await params;
  return <SchedulePage id={globalId("RetrainingSchedule", schedule)} />;
}

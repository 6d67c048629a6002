import Link from "next/link";

export default function NotFoundPage() {
  return (
    <main className="mx-auto max-w-md px-4 py-[14vh]">
      <h1 className="text-title font-semibold">Not here</h1>
      <p className="mt-2 text-muted">No organization or project of yours has this address.</p>
      <p className="mt-4">
        <Link href="/" className="text-accent underline underline-offset-2">
          Your organizations
        </Link>
      </p>
    </main>
  );
}

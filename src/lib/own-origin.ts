/** Was this sent by one of our own pages? Every browser says where a POST comes from. */
export function isOwnOrigin(
  { origin, host, site }: { origin: string | undefined; host: string; site: string | undefined },
  publicUrl: string,
): boolean {
  if (site !== undefined && site !== "same-origin") return false;
  if (!origin || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.host === host || from.origin === new URL(publicUrl).origin;
}

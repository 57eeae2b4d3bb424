// The server at KG_URL in; a line per audit of GraphQL over HTTP (those of graphql-http), and an exit code, out.
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: `${process.env.KG_URL}/graphql`, fetchFn: fetch });
let failed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== "ok") failed++;
  console.log(`${result.status} ${audit.name}${result.reason ? `: ${result.reason}` : ""}`);
}
console.log(`${audits.length - failed} of ${audits.length}`);
process.exit(failed ? 1 : 0);

// The server at KG_URL in; what a JavaScript client (graphql-http's) makes of a query, as JSON, out.
import { createClient } from "graphql-http";

const client = createClient({ url: `${process.env.KG_URL}/graphql` });
const query = 'query Q($name: String!) { entity(name: $name) { __typename id name } }';
client.subscribe({ query, variables: { name: "vLLM" } }, {
  next: (found) => console.log(JSON.stringify(found.data)),
  error: (error) => { console.error(error); process.exit(1); },
  complete: () => undefined,
});

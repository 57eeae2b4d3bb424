// What a Relay application asks: a connection page by page, and a node again by its id. Only ever compiled.
import { graphql } from "relay-runtime";

export const page = graphql`
  query AppQuery($count: Int, $cursor: String) {
    ...App_entities @arguments(count: $count, cursor: $cursor)
    node(id: "method:vllm") { id ... on Method { name ...App_beaten @alias(as: "beaten") } }
  }
`;
export const list = graphql`
  fragment App_entities on Query
  @refetchable(queryName: "AppEntitiesPage")
  @argumentDefinitions(count: { type: "Int" }, cursor: { type: "String" }) {
    entities(first: $count, after: $cursor) @connection(key: "App_entities") { edges { node { id name } } }
  }
`;
export const beaten = graphql`
  fragment App_beaten on Method
  @refetchable(queryName: "AppBeatenPage")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    slowerThan(first: $count, after: $cursor) @connection(key: "App_slowerThan") { edges { node { ...App_statement } } }
  }
`;
export const one = graphql`
  fragment App_statement on Statement @refetchable(queryName: "AppStatement") { id relation evidence(first: 2) { sentence } }
`;

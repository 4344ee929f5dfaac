const status = document.querySelector("[role=status]");
const shown = document.querySelector("pre");

document.querySelector("button").addEventListener("click", async () => {
  status.textContent = "Asking the server of this page …";
  const response = await fetch("/api/eyepop/auth");
  const body = await response.json();
  if (!response.ok) {
    status.textContent = `Refused: ${body.error}`;
    return;
  }
  try {
    const config = body.accessToken ? await configWith(body) : body;
    status.textContent = body.accessToken ? "Read from Keydock with the token." : "Read by the server.";
    shown.textContent = JSON.stringify(config, null, 2);
  } catch (error) {
    status.textContent = `Not read: ${error.message}`;
  }
});

async function configWith(session) {
  const address = `${session.eyepopUrl}/pops/${session.popId}/config?auto_start=false`;
  const response = await fetch(address, { headers: { Authorization: `Bearer ${session.accessToken}` } });
  const config = await response.json();
  if (!response.ok) throw new Error(config.detail);
  return config;
}

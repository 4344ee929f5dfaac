/*
 * The same as keydock.mjs for a page without modules:
 *
 *   <script src="https://keydock.example.com/sdk/keydock.js" data-client-id="CLIENT_ID"></script>
 *   <script>
 *     var token = '';
 *     EyePopSDK.EyePopAPI.FetchPopConfig(POP_UUID, token).then(...);
 *   </script>
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const { baseUrl, clientId, scope, redirectUri } = script.dataset;
  const chosen = Object.entries({ baseUrl, clientId, scope, redirectUri }).filter(([, value]) => value);
  const options = Object.fromEntries(chosen);
  const loaded = import(new URL("keydock.mjs", script.src));

  const fetchPopConfig = (pop, token = "", more = {}) =>
    loaded.then((module) => module.fetchPopConfig(pop, token, { ...options, ...more }));

  globalThis.Keydock = {
    ...globalThis.Keydock,
    fetchPopConfig,
    createClient: (more = {}) => loaded.then((module) => module.createClient({ ...options, ...more })),
  };
  globalThis.EyePopSDK = { ...globalThis.EyePopSDK, EyePopAPI: { FetchPopConfig: fetchPopConfig } };
})();

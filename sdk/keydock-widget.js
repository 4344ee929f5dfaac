/*
 * Shows a widget in a page of yours, with a temporary token that stands in no address.
 *
 *   <script src="https://keydock.example.com/sdk/keydock-widget.js"></script>
 *   <div data-keydock-widget="WIDGET" data-keydock-token-url="/my-own-route"></div>
 *
 * or, from a script: Keydock.widget(element, { widget: "WIDGET", token: async () => ... }).
 *
 * A token is handed to the frame by postMessage, to the exact origin that this script was loaded from, and the frame
 * asks for the rows with it in a header. It works as a classic script and as a module (keydock-widget.mjs has exports).
 */
(() => {
  "use strict";

  const EARLY = 60; // seconds before its end at which a token is renewed
  const SOONEST = 5; // seconds between two tokens at the least
  const LONGEST = 86400; // seconds: browsers count timers in 31 bits of milliseconds
  const source = document.currentScript && document.currentScript.src;

  function widget(place, options) {
    const base = new URL(options.baseUrl || source || location.href);
    const host = typeof place === "string" ? document.querySelector(place) : place;
    if (!host || !options.widget) {
      throw new TypeError("Keydock.widget needs an element and the id of a widget.");
    }
    const frame = framed(host, options, base.origin);
    let timer = 0;
    let askedAt = -Infinity;
    let removed = false;

    async function hand() {
      clearTimeout(timer);
      askedAt = performance.now();
      let token = null;
      try {
        token = options.token === undefined ? null : await tokenOf(options.token);
      } catch (error) {
        report(options, error);
      }
      if (removed) {
        return;
      }
      tell({ keydock: "token", token: token ? token.text : "" });
      if (token && token.seconds && typeof options.token === "function") {
        const wait = Math.min(LONGEST, Math.max(SOONEST, token.seconds - EARLY));
        timer = setTimeout(hand, wait * 1000);
      }
    }

    function tell(message) {
      // Only a page of Keydock's own origin ever reads this, whatever the frame may have become.
      if (frame.contentWindow) frame.contentWindow.postMessage(message, base.origin);
    }

    function listen(event) {
      if (event.source !== frame.contentWindow || event.origin !== base.origin) {
        return;
      }
      const said = event.data || {};
      if (said.keydock === "ready") {
        hand();
      } else if (said.keydock === "token-refused") {
        // Once, and not over and over: a function that gives the same bad token would be asked without an end.
        if (performance.now() - askedAt > SOONEST * 1000) {
          hand();
        }
      } else if (said.keydock === "height" && options.height === "auto" && said.height > 0) {
        frame.height = String(Math.ceil(said.height));
      }
    }

    addEventListener("message", listen);
    host.append(frame);
    return {
      frame,
      refresh: hand,
      remove() {
        removed = true;
        clearTimeout(timer);
        removeEventListener("message", listen);
        frame.remove();
      },
    };
  }

  function framed(host, options, origin) {
    const address = new URL(`/embed/${encodeURIComponent(options.widget)}/frame`, origin);
    for (const [name, value] of Object.entries(options.parameters || {})) {
      address.searchParams.set(name, value);
    }
    if (options.theme) {
      address.searchParams.set("theme", options.theme);
    }
    address.hash = new URLSearchParams({ origin: location.origin }).toString();
    const frame = host.ownerDocument.createElement("iframe");
    frame.src = address.href;
    frame.title = options.title || "Widget";
    frame.width = String(options.width || "100%");
    frame.height = String(options.height && options.height !== "auto" ? options.height : 400);
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("frameborder", "0");
    return frame;
  }

  /* A token as a text, as an answer of POST /authentication/token, or as a function that gives either. */
  async function tokenOf(given) {
    const got = typeof given === "function" ? await given() : given;
    const text = typeof got === "string" ? got : got && got.access_token;
    if (typeof text !== "string" || !text) {
      throw new TypeError("The token is neither a text nor an object with access_token.");
    }
    const seconds = typeof got === "object" && typeof got.expires_in === "number" ? got.expires_in : lifeOf(text);
    return { text, seconds };
  }

  /* What is left of a JWT's life in seconds; nothing for another token. */
  function lifeOf(text) {
    try {
      const part = text.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
      const { exp } = JSON.parse(atob(part));
      return typeof exp === "number" ? exp - Date.now() / 1000 : 0;
    } catch {
      return 0;
    }
  }

  function report(options, error) {
    if (typeof options.onError === "function") {
      options.onError(error);
    } else {
      console.error("Keydock: no token for the widget.", error);
    }
  }

  /* The elements that say in attributes what they want. */
  function start() {
    for (const host of document.querySelectorAll("[data-keydock-widget]:not([data-keydock-started])")) {
      const said = host.dataset;
      said.keydockStarted = "";
      widget(host, {
        widget: said.keydockWidget,
        token: said.keydockTokenUrl ? () => fetched(said.keydockTokenUrl) : said.keydockToken,
        theme: said.keydockTheme,
        title: said.keydockTitle,
        height: said.keydockHeight,
        width: said.keydockWidth,
        parameters: Object.fromEntries(new URLSearchParams(said.keydockParameters || "")),
      });
    }
  }

  async function fetched(address) {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) {
      throw new Error(`${address} answered with status ${answer.status}.`);
    }
    return answer.json();
  }

  globalThis.Keydock = Object.assign(globalThis.Keydock || {}, { widget });
  if (document.readyState === "loading") {
    addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();

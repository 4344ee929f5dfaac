/* The same as an ES module: import { widget } from "https://keydock.example.com/sdk/keydock-widget.mjs"; */
import "./keydock-widget.js";

export function widget(place, options) {
  return globalThis.Keydock.widget(place, { baseUrl: import.meta.url, ...options });
}

/** The answer of `POST /authentication/token`, as a server of yours passes it on. */
export interface AccessToken {
  access_token: string;
  /** Seconds. With a function as `token`, a new one is asked for a minute before the end. */
  expires_in?: number;
}

export interface WidgetOptions {
  /** The id of the widget, as its page shows it. */
  widget: string;
  /** A temporary token, or a function that gets one from a server of yours. Never a key. */
  token?: string | AccessToken | (() => string | AccessToken | Promise<string | AccessToken>);
  /** Values of the parameters that the widget leaves open. */
  parameters?: Record<string, string>;
  theme?: "light" | "dark" | "system";
  /** CSS pixels, or "auto" to follow the content. 400 if absent. */
  height?: number | string;
  /** CSS pixels or a percentage. "100%" if absent. */
  width?: number | string;
  /** What screen readers call the frame. */
  title?: string;
  /** Called when no token could be had; the console is told otherwise. */
  onError?: (error: unknown) => void;
  /** Where Keydock is, if not where the script was loaded from. */
  baseUrl?: string;
}

export interface ShownWidget {
  frame: HTMLIFrameElement;
  /** Get a new token and show the rows anew where the last one was refused. */
  refresh(): Promise<void>;
  remove(): void;
}

/** Puts the widget into an element, given as itself or by a selector. */
export function widget(place: Element | string, options: WidgetOptions): ShownWidget;

declare global {
  // eslint-disable-next-line no-var
  var Keydock: { widget: typeof widget };
}

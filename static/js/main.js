/* Which behaviours does a page get? Each module stands alone; without any of them the pages still work. */
import "./menus.js";
import "./clipboard.js";
import "./dialogs.js";
import "./panel.js";
import "./copy-once.js";
import "./requests.js";
import "./shortcuts.js";
import "./palette.js";
import "./times.js";
import "./passkeys.js";
import "./mirror.js";
import "./unsent.js";
import "./ticks.js";
import "./choices.js";
import "./code-tabs.js";
import "./rows.js";
import "./lists.js";
